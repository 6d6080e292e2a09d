import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/shared/api/problem";
import type { Customer } from "@/shared/api/types";
import { usePhase } from "@/shared/api/usePhase";
import { Boundary } from "@/shared/errors/Boundary";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { ProblemCode } from "@/shared/errors/ProblemCode";
import { formatRecent } from "@/shared/format/dates";
import { useKeys } from "@/shared/keys/useKeys";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Empty } from "@/shared/ui/Empty";
import { Tabs } from "@/shared/ui/Tabs";
import { useMediaQuery } from "@/shared/ui/useMediaQuery";
import { Waiting } from "@/shared/ui/Waiting";
import { CustomerHeader } from "./CustomerHeader";
import { CustomerProfile } from "./CustomerProfile";
import { customerQuery } from "./customer.queries";
import "./customer.record.css";
import { type CustomerPageProps, TABS } from "./parts";
import { RecordSkeleton } from "./RecordSkeleton";
import { RecordCrumbs, RecordTools } from "./RecordTools";
import "./record.i18n";

const ActDialog = lazy(() => import("./ActDialog"));
const CustomerHistory = lazy(() => import("./CustomerHistory"));

/** The record of one customer: who it is, what may be done, and its tabs. */
export default function CustomerPage(props: CustomerPageProps) {
  const { id, tab, act, onAct, onEdit } = props;
  const { t } = useTranslation("record");
  const { data, error, refetch, dataUpdatedAt } = useQuery(customerQuery(id));
  const mayEdit = data?.actions.some(({ name, enabled }) => name === "edit" && enabled) ?? false;
  const wide = useMediaQuery("(min-width: 1200px)");
  const whole = wide && tab === "history";
  useKeys({ e: () => mayEdit && onEdit() });

  if (!data) return <NotThere {...props} error={error} onRetry={() => void refetch()} />;
  const stale = t("page.stale", { when: formatRecent(new Date(dataUpdatedAt).toISOString()) });
  return (
    <article className="record" aria-label={data.name}>
      {whole ? <RecordCrumbs customer={data} {...props} /> : <RecordTools customer={data} {...props} />}
      {error && (
        <Banner tone="bad" action={{ label: t("page.again"), run: () => void refetch() }}>
          <p>{stale}</p>
          <ProblemCode problem={asProblem(error)} />
        </Banner>
      )}
      {!whole && <CustomerHeader customer={data} onEdit={onEdit} onAct={onAct} />}
      <RecordTabs customer={data} whole={whole} {...props} />
      {act && (
        <Suspense>
          <ActDialog customer={data} act={act} onClose={() => onAct(null)} />
        </Suspense>
      )}
    </article>
  );
}

interface RecordTabsProps extends CustomerPageProps {
  customer: Customer;
  /** The page is this tab alone, and its parts are the sheets. */
  whole: boolean;
}

function RecordTabs({ customer, whole, ...props }: RecordTabsProps) {
  const { t } = useTranslation("record");
  const { tab, onTab, asOf, onAsOf, onEdit, onAct } = props;
  const tabs = TABS.map((id) => ({ id, label: t(`page.tabs.${id}`) }));
  return (
    <div className={whole ? "whole" : "sheet facts"}>
      <Tabs label={t("page.tabsLabel")} tabs={tabs} chosen={tab} onChoose={onTab}>
        {tab === "profile" ? (
          <CustomerProfile customer={customer} onEdit={onEdit} onAct={onAct} />
        ) : (
          <Boundary resetKey={customer.id}>
            <Suspense fallback={<Coming />}>
              <CustomerHistory key={customer.id} customer={customer} asOf={asOf} onAsOf={onAsOf} />
            </Suspense>
          </Boundary>
        )}
      </Tabs>
    </div>
  );
}

function Coming() {
  const { t } = useTranslation("record");
  return <Waiting phase={usePhase(true)} label={t("history.loading")} />;
}

function NotThere({ error, onRetry, onClose }: CustomerPageProps & { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation("record");
  if (!error) return <RecordSkeleton onClose={onClose} />;
  const problem = asProblem(error);
  if (problem.status !== 404)
    return (
      <div className="centre">
        <ErrorPanel problem={problem} title={t("page.notLoaded")} onRetry={onRetry} />
      </div>
    );
  return (
    <div className="centre">
      <Empty title={t("page.notFound")} detail={t("page.notFoundLead")}>
        <ProblemCode problem={problem} />
        <Button onClick={onClose}>{t("page.toList")}</Button>
      </Empty>
    </div>
  );
}
