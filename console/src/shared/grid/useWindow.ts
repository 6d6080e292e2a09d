import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { useMediaQuery } from "../ui/useMediaQuery";

/** Where rows become cards and the page's own pane scrolls, so that the head of the list scrolls away with it. */
const CARDS = "(max-width: 720px), (max-height: 480px)";
const ROW_PX = 36;
const CARD_PX = 61;
const HEAD_PX = 32;
const AHEAD = 10;

interface WindowOptions {
  grid: RefObject<HTMLDivElement | null>;
  count: number;
  keyOf: (index: number) => string;
  /** Stays in the document while it is scrolled away, so that the focus is not lost. */
  active: number;
}

/** Which rows are in the document: those in sight and a few around them. */
export function useWindow({ grid, count, keyOf, active }: WindowOptions) {
  const cards = useMediaQuery(CARDS);
  const [margin, setMargin] = useState(0);
  const [size, above] = cards ? [CARD_PX, margin] : [ROW_PX, HEAD_PX];
  const scroller = () =>
    cards ? (grid.current?.closest<HTMLElement>("[data-scroller]") ?? null) : grid.current;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: scroller,
    getItemKey: keyOf,
    estimateSize: () => size,
    overscan: AHEAD,
    scrollMargin: above,
    scrollPaddingStart: cards ? 0 : HEAD_PX,
    rangeExtractor: (range: Range) => withActive(defaultRangeExtractor(range), active, count),
  });
  useLayoutEffect(() => {
    const body = grid.current?.querySelector<HTMLElement>(".grid-body");
    const outer = grid.current?.closest<HTMLElement>("[data-scroller]");
    if (!cards || !body || !outer) return;
    const watch = new ResizeObserver(() => {
      setMargin(body.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop);
    });
    for (const child of outer.children) watch.observe(child);
    return () => watch.disconnect();
  }, [cards, grid]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another size are measured anew
  useEffect(() => virtualizer.measure(), [virtualizer, size]);
  const covered = cards ? 0 : HEAD_PX;
  const row = (px: number) => (px - above) / size;
  const offset = virtualizer.scrollOffset ?? 0;
  const height = virtualizer.scrollRect?.height ?? 0;
  return {
    virtualizer,
    above,
    /** The rows in sight, counted from 0, however little of them. */
    first: Math.max(0, Math.floor(row(offset + covered))),
    last: Math.min(count, Math.ceil(row(offset + height))) - 1,
  };
}

function withActive(indexes: number[], active: number, count: number): number[] {
  if (active < 0 || active >= count || indexes.includes(active)) return indexes;
  return [...indexes, active].sort((a, b) => a - b);
}
