import clsx from "clsx";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import type { Column } from "./column";

interface GridRowProps<R> {
  row: R;
  index: number;
  top: number;
  name: string;
  href: string;
  columns: readonly Column<R>[];
  /** The one row that the tab key reaches. */
  active: boolean;
  open: boolean;
  selected: boolean;
  marked: boolean;
}

/** Presses are handled by the grid for all rows at once: a row has no handler of its own. */
function PlainRow<R>({ row, index, top, name, href, columns, ...is }: GridRowProps<R>) {
  const { t } = useTranslation();
  const reach = is.active ? 0 : -1;
  const [first, ...rest] = columns;
  return (
    <div
      role="row"
      className={clsx("tr", is.open && "open", is.marked && "flash")}
      data-index={index}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={reach}
      aria-rowindex={index + 2}
      aria-selected={is.selected}
      aria-current={is.open || undefined}
    >
      <div role="gridcell" className="td check-cell">
        <input
          type="checkbox"
          className="check"
          tabIndex={reach}
          checked={is.selected}
          readOnly
          aria-label={t("grid.select", { name })}
        />
      </div>
      <div role="gridcell" className={clsx("td", first?.className)}>
        <a className="name" href={href} title={name} tabIndex={reach}>
          {first?.cell(row)}
        </a>
      </div>
      {rest.map((column) => (
        <div role="gridcell" key={column.id} className={clsx("td", column.className)}>
          {column.cell(row)}
        </div>
      ))}
      <div role="gridcell" className="td more-cell">
        <button
          type="button"
          className="more"
          tabIndex={reach}
          aria-haspopup="menu"
          aria-label={t("grid.menu", { name })}
        >
          <Icon name="more" />
        </button>
      </div>
    </div>
  );
}

export const GridRow = memo(PlainRow) as typeof PlainRow;
