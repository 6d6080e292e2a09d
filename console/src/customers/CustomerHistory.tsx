import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/shared/api/problem";
import type { Customer } from "@/shared/api/types";
import { reached, usePhase } from "@/shared/api/usePhase";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { Button } from "@/shared/ui/Button";
import { Waiting } from "@/shared/ui/Waiting";
import "./customer.history.css";
import { customerHistoryQuery } from "./customer.queries";
import { HistoryList } from "./HistoryList";
import { HistoryThen } from "./HistoryThen";
import { HistoryTimeline } from "./HistoryTimeline";
import { standingAt } from "./history.track";
import "./record.i18n";

interface CustomerHistoryProps {
  customer: Customer;
  asOf: string | null;
  onAsOf: (asOf: string | null) => void;
}

/** What became of a customer: every change, and the record as it stood at any moment. */
export default function CustomerHistory({ customer, asOf, onAsOf }: CustomerHistoryProps) {
  const { t } = useTranslation("record");
  const history = useInfiniteQuery(customerHistoryQuery(customer.id));
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = history;
  const phase = usePhase(!data && !error);
  const older = usePhase(isFetchingNextPage);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const here = asOf === null ? undefined : items[standingAt(items, asOf)];
  const failed = error && (
    <ErrorPanel problem={asProblem(error)} title={t("history.notLoaded")} onRetry={() => void refetch()} />
  );
  if (!data) return failed ?? <Waiting phase={phase} label={t("history.loading")} />;
  return (
    <div className="history">
      <HistoryTimeline
        items={items}
        total={data.pages[0]?.total.count ?? items.length}
        since={customer.created_at}
        asOf={asOf}
        onAsOf={onAsOf}
      />
      <HistoryThen customer={customer} asOf={asOf} here={here} />
      <section className="log" aria-label={t("history.whatChanged")}>
        <header className="row cap">
          <h2>{t("history.whatChanged")}</h2>
        </header>
        <HistoryList items={items} here={here?.position ?? null} onAsOf={onAsOf} />
        {failed}
        {hasNextPage && (
          <Button className="older" busy={reached(older, "busy")} onClick={() => void fetchNextPage()}>
            {t("history.older")}
          </Button>
        )}
      </section>
    </div>
  );
}
