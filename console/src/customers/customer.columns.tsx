import type { CustomerRow } from "@/shared/api/types";
import { formatMoment, formatRecent } from "@/shared/format/dates";
import type { Column, Order } from "@/shared/grid/column";
import { StatusBadge } from "@/shared/ui/StatusBadge";
import { nextSort, type Sort } from "./customer.address";

export const COLUMNS: readonly Column<CustomerRow>[] = [
  { id: "name", className: "c-name", sortable: true, cell: (row) => row.name },
  { id: "code", className: "c-code", sortable: true, cell: (row) => row.code },
  { id: "email", className: "c-mail", cell: (row) => row.email ?? "–" },
  { id: "city", className: "c-city", cell: (row) => row.city ?? "–" },
  { id: "status", className: "c-status", cell: (row) => <StatusBadge status={row.status} /> },
  { id: "currency", className: "c-cur", cell: (row) => row.currency },
  {
    id: "updated_at",
    className: "c-updated",
    sortable: true,
    cell: (row) => (
      <time dateTime={row.updated_at} title={formatMoment(row.updated_at)}>
        {formatRecent(row.updated_at)}
      </time>
    ),
  },
];

export function sortedBy(sort: Sort): { column: string; order: Order } {
  return sort.startsWith("-")
    ? { column: sort.slice(1), order: "descending" }
    : { column: sort, order: "ascending" };
}

/** The sort after the header of a column was pressed. */
export function sortOn(sort: Sort, column: string): Sort {
  return column === "name" || column === "code" || column === "updated_at" ? nextSort(sort, column) : sort;
}
