import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerRow } from "@/shared/api/types";
import { reached } from "@/shared/api/usePhase";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { ProblemCode } from "@/shared/errors/ProblemCode";
import { formatTotal } from "@/shared/format/total";
import { GridSkeleton } from "@/shared/grid/GridSkeleton";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Empty } from "@/shared/ui/Empty";
import type { Anchor } from "@/shared/ui/floating";
import { Waiting } from "@/shared/ui/Waiting";
import { CustomerGrid } from "./CustomerGrid";
import { type CustomersAddress, type Filters, isFiltered, NO_FILTERS } from "./customer.address";
import type { CustomerListState } from "./useCustomerList";

export interface CustomerListProps {
  address: CustomersAddress;
  list: CustomerListState;
  openId: string | null;
  selected: ReadonlySet<string>;
  onSelected: (ids: ReadonlySet<string>) => void;
  hrefOf: (id: string) => string;
  onSort: (column: string) => void;
  onFilters: (filters: Filters) => void;
  onOpen: (row: CustomerRow) => void;
  onEdit: (row: CustomerRow) => void;
  onMenu: (row: CustomerRow, at: Anchor) => void;
  onAdd: (() => void) | null;
}

/** The grid, or what stands in its place: waiting, an error, nothing there. */
export function CustomerList(props: CustomerListProps) {
  const { t } = useTranslation("customers");
  const { list } = props;
  const foot = useCallback(
    (first: number, last: number) => <Foot first={first} last={last} list={list} />,
    [list],
  );
  if (list.failed?.what === "first") {
    return (
      <div className="centre">
        <ErrorPanel problem={list.failed.problem} title={t("failed")} onRetry={list.loadCustomers} />
      </div>
    );
  }
  if (!list.known) return <Coming list={list} />;
  if (list.rows.length === 0) return <Nothing {...props} />;
  return (
    <>
      {list.failed?.what === "again" && (
        <Banner tone="bad" action={{ label: t("retry"), run: list.loadCustomers }}>
          <p>{t("refreshFailed")}</p>
          <ProblemCode problem={list.failed.problem} />
        </Banner>
      )}
      <CustomerGrid {...props} end={<End list={list} />} foot={foot} />
    </>
  );
}

function Coming({ list }: { list: CustomerListState }) {
  const { t } = useTranslation("customers");
  if (list.waitingFor === null) {
    return (
      <Empty title={t("stopped")}>
        <Button onClick={list.loadCustomers}>{t("load")}</Button>
      </Empty>
    );
  }
  return (
    <div className="coming">
      {reached(list.phase, "busy") && <GridSkeleton />}
      <Waiting phase={list.phase} label={t("loading")} onCancel={list.cancel} />
    </div>
  );
}

function Nothing({ address, onAdd, onFilters }: CustomerListProps) {
  const { t } = useTranslation("customers");
  if (isFiltered(address)) {
    return (
      <Empty title={t("noMatch.title")} detail={t("noMatch.detail")}>
        <Button onClick={() => onFilters(NO_FILTERS)}>{t("noMatch.clear")}</Button>
      </Empty>
    );
  }
  const how = (
    <>
      <p>{t("empty.detail")}</p>
      <code className="command">{t("empty.command")}</code>
    </>
  );
  return (
    <Empty title={t("empty.title")} detail={how}>
      {onAdd && (
        <Button look="primary" icon="plus" onClick={onAdd}>
          {t("new")}
        </Button>
      )}
    </Empty>
  );
}

/** After the last row: the next page on its way, or why it is not. */
function End({ list }: { list: CustomerListState }) {
  const { t } = useTranslation("customers");
  if (list.failed?.what === "more") {
    return (
      <Banner tone="bad" action={{ label: t("retry"), run: list.loadMore }}>
        <p>{t("moreFailed")}</p>
        <ProblemCode problem={list.failed.problem} />
      </Banner>
    );
  }
  if (list.waitingFor !== "more") return null;
  return <Waiting phase={list.phase} label={t("loadingMore")} onCancel={list.cancel} />;
}

function Foot({ first, last, list }: { first: number; last: number; list: CustomerListState }) {
  const { t } = useTranslation("customers");
  const total = formatTotal(list.total);
  return (
    <footer className="grid-foot">
      <span>{t("rows", { first: first + 1, last: last + 1, total })}</span>
      <span className="push" />
      {list.waitingFor === "other" && (
        <Waiting phase={list.phase} label={t("loading")} onCancel={list.cancel} />
      )}
    </footer>
  );
}
