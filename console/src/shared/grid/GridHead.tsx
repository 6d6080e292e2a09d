import clsx from "clsx";
import { useTranslation } from "react-i18next";
import { Glyph } from "../ui/Glyph";
import type { Column, Order } from "./column";

interface GridHeadProps<R> {
  columns: readonly Column<R>[];
  titleOf: (column: Column<R>) => string;
  sorted: { column: string; order: Order } | null;
  onSort: (column: string) => void;
  /** Whether all, some or none of the loaded rows are selected. */
  selected: "all" | "some" | "none";
  onSelectAll: () => void;
}

export function GridHead<R>({ columns, titleOf, sorted, onSort, selected, onSelectAll }: GridHeadProps<R>) {
  const { t } = useTranslation();
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" className="tr head" aria-rowindex={1}>
        <div role="columnheader" className="th check-cell">
          <input
            type="checkbox"
            className="check"
            ref={(box) => {
              if (box) box.indeterminate = selected === "some";
            }}
            aria-label={t("grid.selectAll")}
            checked={selected === "all"}
            onChange={onSelectAll}
          />
        </div>
        {columns.map((column) => {
          const order = sorted?.column === column.id ? sorted.order : undefined;
          return (
            <div
              role="columnheader"
              key={column.id}
              className={clsx("th", column.className)}
              aria-sort={order}
            >
              {column.sortable ? (
                <button type="button" onClick={() => onSort(column.id)}>
                  {titleOf(column)}
                  {order && <Glyph name={order === "ascending" ? "up" : "down"} />}
                </button>
              ) : (
                titleOf(column)
              )}
            </div>
          );
        })}
        <div role="columnheader" className="th more-cell">
          <span className="sr">{t("grid.actions")}</span>
        </div>
      </div>
    </div>
  );
}
