import { useTranslation } from "react-i18next";
import type { Me, Organisation } from "@/shared/api/types";
import { initials } from "@/shared/format/names";
import { Icon } from "@/shared/ui/Icon";
import { Kbd } from "@/shared/ui/Kbd";
import { ConnectionPill } from "./ConnectionPill";
import { Mark } from "./Mark";
import { ThemeButton } from "./ThemeButton";

interface TopBarProps {
  organisation: Organisation;
  actor: Me["actor"];
  onJump: () => void;
}

export function TopBar({ organisation, actor, onJump }: TopBarProps) {
  const { t } = useTranslation("app");
  return (
    <header className="topbar">
      <span className="mobile-only">
        <Mark />
      </span>
      <span className="org">
        <span className="sr">{t("organisation", { name: "" })}</span>
        <span className="clip">{organisation.name}</span>
      </span>
      <button type="button" className="jump" onClick={onJump}>
        <Icon name="search" />
        {t("jump")}
        <Kbd>Ctrl K</Kbd>
      </button>
      <span className="push mobile-only" />
      <ConnectionPill />
      <ThemeButton />
      <span className="avatar" role="img" aria-label={t("operator", { name: actor.name })} title={actor.name}>
        {initials(actor.name)}
      </span>
    </header>
  );
}
