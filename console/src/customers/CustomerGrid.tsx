import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerRow } from "@/shared/api/types";
import { reached } from "@/shared/api/usePhase";
import type { Column } from "@/shared/grid/column";
import { Grid } from "@/shared/grid/Grid";
import type { Words } from "@/shared/i18n";
import type { CustomerListProps } from "./CustomerList";
import { COLUMNS, sortedBy } from "./customer.columns";
import { useMarkedRows } from "./customer.marks";

type ColumnId = keyof Words["customers"]["column"];

type CustomerGridProps = CustomerListProps & {
  end: ReactNode;
  foot: (first: number, last: number) => ReactNode;
};

/** The customers as rows, windowed over their pages. */
export function CustomerGrid(props: CustomerGridProps) {
  const { t } = useTranslation("customers");
  const { list, address } = props;
  const marked = useMarkedRows();
  return (
    <Grid
      label={t("title")}
      columns={COLUMNS}
      titleOf={(column: Column<CustomerRow>) => t(`column.${column.id as ColumnId}`)}
      rows={list.rows}
      total={list.total}
      busy={list.waitingFor === "other" && reached(list.phase, "busy")}
      nameOf={(row) => row.name}
      hrefOf={props.hrefOf}
      sorted={sortedBy(address.sort)}
      onSort={props.onSort}
      openId={props.openId}
      onOpen={props.onOpen}
      onEdit={(row) => isAllowed(row, "edit") && props.onEdit(row)}
      onMenu={props.onMenu}
      selected={props.selected}
      onSelected={props.onSelected}
      marked={marked}
      onNearEnd={list.loadMore}
      end={props.end}
      foot={props.foot}
    />
  );
}

function isAllowed(row: CustomerRow, name: string): boolean {
  return row.actions.some((action) => action.name === name && action.enabled);
}

/** Hands the focus to the list: to the row that had it, or the first. */
export function focusRow(): void {
  document.querySelector<HTMLElement>("[role=grid] [data-index][tabindex='0']")?.focus();
}
