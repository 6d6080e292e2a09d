import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface BannerProps {
  tone: "info" | "warn" | "bad";
  action?: { label: string; run: () => void } | undefined;
  children: ReactNode;
}

const ICONS: Record<BannerProps["tone"], IconName> = { info: "info", warn: "clock", bad: "stop" };

/** One a portlet; the others live on. */
export function Banner({ tone, action, children }: BannerProps) {
  return (
    <div className={`banner ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={ICONS[tone]} />
      <div className="grow">{children}</div>
      {action && (
        <button type="button" className="link" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
