import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useRef } from "react";
import type { Total } from "../api/types";
import { useKeys } from "../keys/useKeys";
import type { Anchor } from "../ui/floating";
import type { Column, Order } from "./column";
import { GridHead } from "./GridHead";
import { GridRow } from "./GridRow";
import { useActive, useIndex, useRover } from "./useRover";
import { useWindow } from "./useWindow";

interface GridProps<R extends { id: string }> {
  label: string;
  columns: readonly Column<R>[];
  titleOf: (column: Column<R>) => string;
  rows: readonly R[];
  total: Total;
  busy: boolean;
  nameOf: (row: R) => string;
  hrefOf: (id: string) => string;
  sorted: { column: string; order: Order } | null;
  onSort: (column: string) => void;
  /** The row whose record is shown. */
  openId: string | null;
  onOpen: (row: R) => void;
  onEdit: (row: R) => void;
  onMenu: (row: R, at: Anchor) => void;
  selected: ReadonlySet<string>;
  onSelected: (ids: ReadonlySet<string>) => void;
  marked: ReadonlySet<string>;
  /** The end of what is loaded comes near. */
  onNearEnd: () => void;
  /** After the last row: that more is coming, or why not. */
  end?: ReactNode;
  /** Below the grid: which rows are in sight, counted from 0. */
  foot: (first: number, last: number) => ReactNode;
}

const NEAR_END = 25;

/** A windowed list of records over keyset pages, by the ARIA grid pattern with rows as stops. */
export function Grid<R extends { id: string }>(props: GridProps<R>) {
  const { rows, columns, total, openId, selected, marked, nameOf, hrefOf } = props;
  const grid = useRef<HTMLDivElement>(null);
  const index = useIndex(rows);
  const { active, setActiveId } = useActive(index, openId);
  const keyOf = useCallback((at: number) => rows[at]?.id ?? String(at), [rows]);
  const { virtualizer, above, first, last } = useWindow({ grid, count: rows.length, keyOf, active });
  const rover = useRover({ grid, rows, active, setActiveId, virtualizer, page: Math.max(1, last - first) });
  useNearEnd(last, rows.length, props.onNearEnd);
  useGridKeys(props, active, rover.moveTo, grid);

  return (
    <>
      {/* What scrolls is not the grid itself: below the rows stands what is none. */}
      <div ref={grid} className="grid cards">
        <div
          role="grid"
          aria-label={props.label}
          aria-rowcount={total.exact ? total.count + 1 : -1}
          aria-multiselectable="true"
          aria-busy={props.busy || undefined}
        >
          <GridHead {...props} {...selection(rows, selected, props.onSelected)} />
          <div
            role="rowgroup"
            className="grid-body"
            style={{ height: virtualizer.getTotalSize() }}
            onClick={(event) => pressed(event, props, setActiveId)}
            onContextMenu={(event) => asked(event, props, setActiveId)}
            onKeyDown={(event) => keyed(event, props, rover.step)}
            onFocus={(event) => entered(event.target, rows, setActiveId)}
          >
            {virtualizer.getVirtualItems().map(({ index: at, start }) => {
              const row = rows[at];
              return row ? (
                <GridRow
                  key={row.id}
                  row={row}
                  index={at}
                  top={start - above}
                  name={nameOf(row)}
                  href={hrefOf(row.id)}
                  columns={columns}
                  active={at === active}
                  open={row.id === openId}
                  selected={selected.has(row.id)}
                  marked={marked.has(row.id)}
                />
              ) : null;
            })}
          </div>
        </div>
        {props.end}
      </div>
      {props.foot(first, last)}
    </>
  );
}

function useNearEnd(last: number, count: number, onNearEnd: () => void) {
  const latest = useRef(onNearEnd);
  useEffect(() => {
    latest.current = onNearEnd;
  });
  useEffect(() => {
    if (count > 0 && last >= count - NEAR_END) latest.current();
  }, [last, count]);
}

function selection<R extends { id: string }>(
  rows: readonly R[],
  selected: ReadonlySet<string>,
  onSelected: (ids: ReadonlySet<string>) => void,
) {
  const all = rows.length > 0 && rows.every(({ id }) => selected.has(id));
  return {
    selected: all ? ("all" as const) : selected.size > 0 ? ("some" as const) : ("none" as const),
    onSelectAll: () => onSelected(all ? new Set() : new Set(rows.map(({ id }) => id))),
  };
}

/** Keys of the whole page that mean a row: j, k, x, e and the full stop. */
function useGridKeys<R extends { id: string }>(
  props: GridProps<R>,
  active: number,
  moveTo: (index: number) => void,
  grid: React.RefObject<HTMLDivElement | null>,
) {
  const { rows, openId } = props;
  const inGrid = () => grid.current?.contains(document.activeElement) ?? false;
  const go = (by: number) => {
    const to = inGrid() || openId !== null ? active + by : active;
    const row = rows[to];
    if (!row) return;
    moveTo(to);
    if (openId !== null) props.onOpen(row);
  };
  const withActive = (act: (row: R) => void) => () => {
    const row = rows[active];
    if (!row || !(inGrid() || openId === row.id)) return false;
    return act(row);
  };
  useKeys({
    j: () => go(1),
    k: () => go(-1),
    x: withActive((row) => toggle(row.id, props)),
    e: withActive(props.onEdit),
    ".": withActive((row) => props.onMenu(row, rowElement(grid.current, active))),
    Escape: () => props.selected.size > 0 && props.onSelected(new Set()),
  });
}

function rowElement(grid: HTMLElement | null, index: number): Anchor {
  return grid?.querySelector(`[data-index="${index}"] .more`) ?? { x: 0, y: 0 };
}

function toggle<R extends { id: string }>(id: string, { selected, onSelected }: GridProps<R>) {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  onSelected(next);
}

function rowOf<R>(target: EventTarget, rows: readonly R[]): R | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return element ? rows[Number(element.dataset.index)] : undefined;
}

function entered<R extends { id: string }>(
  target: EventTarget,
  rows: readonly R[],
  activate: (id: string) => void,
) {
  const row = rowOf(target, rows);
  if (row) activate(row.id);
}

function pressed<R extends { id: string }>(
  event: MouseEvent,
  props: GridProps<R>,
  activate: (id: string) => void,
) {
  const target = event.target as Element;
  const row = rowOf(target, props.rows);
  if (!row) return;
  activate(row.id);
  const button = target.closest(".more");
  if (target.closest(".check-cell")) toggle(row.id, props);
  else if (button) props.onMenu(row, button);
  else if (event.ctrlKey || event.metaKey || event.shiftKey || getSelection()?.toString()) return;
  else {
    event.preventDefault();
    props.onOpen(row);
  }
}

function asked<R extends { id: string }>(
  event: MouseEvent,
  props: GridProps<R>,
  activate: (id: string) => void,
) {
  const row = rowOf(event.target, props.rows);
  if (!row) return;
  event.preventDefault();
  activate(row.id);
  props.onMenu(row, { x: event.clientX, y: event.clientY });
}

function keyed<R extends { id: string }>(
  event: KeyboardEvent,
  props: GridProps<R>,
  step: (event: KeyboardEvent) => boolean,
) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = rowOf(event.target, props.rows);
  const onRow = (event.target as Element).getAttribute("role") === "row";
  if (step(event)) event.preventDefault();
  else if (row && onRow && event.key === "Enter") props.onOpen(row);
  else if (row && onRow && event.key === " ") toggle(row.id, props);
  else return;
  event.preventDefault();
}
