import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSingleKeys } from "@/shared/keys/singleKeys";
import { Icon } from "@/shared/ui/Icon";
import { Mark } from "./Mark";

interface NavigationProps {
  org: string;
  onHelp: () => void;
}

/** Only what exists has an entry. */
export function Sidebar({ org, onHelp }: NavigationProps) {
  const { t } = useTranslation("app");
  const singleKeys = useSingleKeys();
  return (
    <nav className="sidebar" aria-label={t("main")}>
      <div className="brand">
        <Mark />
        Counterfoil
      </div>
      <Link className="nav" to="/o/$org/customers" params={{ org }} activeProps={{ "aria-current": "page" }}>
        <Icon name="people" />
        {t("customers")}
      </Link>
      <div className="side-foot">
        <button type="button" className="nav" aria-haspopup="dialog" onClick={onHelp}>
          <Icon name="info" />
          {t("help")}
          {singleKeys && (
            <span className="n" aria-hidden="true">
              ?
            </span>
          )}
        </button>
      </div>
    </nav>
  );
}

/** The same at the bottom of small screens. */
export function TabBar({ org, onHelp }: NavigationProps) {
  const { t } = useTranslation("app");
  return (
    <nav className="tabbar" aria-label={t("main")}>
      <Link to="/o/$org/customers" params={{ org }} activeProps={{ "aria-current": "page" }}>
        <Icon name="people" />
        {t("customers")}
      </Link>
      <button type="button" aria-haspopup="dialog" onClick={onHelp}>
        <Icon name="info" />
        {t("helpShort")}
      </button>
    </nav>
  );
}
