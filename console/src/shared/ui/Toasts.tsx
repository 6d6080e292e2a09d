import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import { dismissToast, type Toast, useToasts } from "./toast";

const STAY_MS = 6_000;
const ICONS: Record<Toast["tone"], IconName> = { ok: "done", info: "info", warn: "alert", bad: "stop" };

/** Bottom right; each stays six seconds, and while it is hovered or holds the focus. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((each) => (
        <Slip key={each.id} toast={each} />
      ))}
    </div>
  );
}

function Slip({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const { id, tone, title, detail, action } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(id), STAY_MS);
    return () => clearTimeout(timer);
  }, [held, id]);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return (
    <div
      className={`toast ${tone}`}
      role="group"
      aria-label={title}
      onMouseEnter={hold}
      onMouseLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <Icon name={ICONS[tone]} />
      <div className="grow">
        <p className="strong">{title}</p>
        {detail && <p className="meta">{detail}</p>}
      </div>
      {action && (
        <button type="button" className="link" onClick={action.run}>
          {action.label}
        </button>
      )}
      <Button look="quiet" small icon="x" aria-label={t("dismiss")} onClick={() => dismissToast(id)} />
    </div>
  );
}
