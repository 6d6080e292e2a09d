import type { ReactNode } from "react";

/** One column of a grid; keep the list of them outside of components, so that rows stay as they are. */
export interface Column<R> {
  id: string;
  /** The class of its cells: width and place come from the style sheet. */
  className: string;
  sortable?: boolean;
  /** Plain elements only: a widget in a row costs milliseconds of every scrolled frame. */
  cell: (row: R) => ReactNode;
}

export type Order = "ascending" | "descending";
