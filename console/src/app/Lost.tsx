import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "@/shared/ui/Empty";

/** An address that leads nowhere, told within the shell. */
export function Lost({ org }: { org: string }) {
  const { t } = useTranslation("app");
  return (
    <div className="sheet fill">
      <Empty page title={t("lost.title")} detail={t("lost.detail")}>
        <Link className="btn" to="/o/$org/customers" params={{ org }}>
          {t("lost.action")}
        </Link>
      </Empty>
    </div>
  );
}
