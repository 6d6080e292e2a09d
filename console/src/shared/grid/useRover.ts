import type { Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";

/** Where each row stands, by its id. */
export function useIndex(rows: readonly { id: string }[]): ReadonlyMap<string, number> {
  return useMemo(() => new Map(rows.map(({ id }, index) => [id, index])), [rows]);
}

/** The row that has the focus, or would get it: by id, so that it stays when rows come and go above it. */
export function useActive(index: ReadonlyMap<string, number>, openId: string | null) {
  const [activeId, setActiveId] = useState<string | null>(openId);
  useEffect(() => {
    if (openId !== null) setActiveId(openId);
  }, [openId]);
  const active = index.get(activeId ?? "") ?? 0;
  return { active, setActiveId };
}

interface RoverOptions {
  grid: RefObject<HTMLDivElement | null>;
  rows: readonly { id: string }[];
  active: number;
  setActiveId: (id: string) => void;
  virtualizer: Virtualizer<HTMLElement, Element>;
  /** So many rows are in sight. */
  page: number;
}

/** Moves the focus from row to row; the row may only come into the document by the move. */
export function useRover({ grid, rows, active, setActiveId, virtualizer, page }: RoverOptions) {
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = grid.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const moveTo = (index: number) => {
    const to = Math.max(0, Math.min(index, rows.length - 1));
    const row = rows[to];
    if (!row) return;
    wanted.current = to;
    setActiveId(row.id);
    virtualizer.scrollToIndex(to, { align: "auto" });
    // Already the active row: no render follows that would hand it the focus.
    if (to === active)
      grid.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus({ preventScroll: true });
  };
  const step = (event: KeyboardEvent): boolean => {
    const to = target(event.key, active, rows.length, page);
    if (to === null) return false;
    moveTo(to);
    return true;
  };
  return { moveTo, step };
}

function target(key: string, active: number, count: number, page: number): number | null {
  const targets: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  return targets[key] ?? null;
}
