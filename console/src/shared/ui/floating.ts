import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

export type Anchor = Element | { x: number; y: number } | null;

const MARGIN = 8;

/** Where a floating panel stands: below what it belongs to, above it where there is no room, always within the window. */
export function usePlace(
  panel: RefObject<HTMLElement | null>,
  at: Anchor,
  edge: "left" | "right",
): CSSProperties {
  // Not seen until it has its place, but able to take the focus: what is hidden cannot.
  const [place, setPlace] = useState<CSSProperties>({ left: 0, top: 0, opacity: 0 });
  useLayoutEffect(() => {
    const put = () => {
      const box = panel.current?.getBoundingClientRect();
      if (box && at) setPlace(placeOf(box, at, edge));
    };
    put();
    window.addEventListener("resize", put);
    return () => window.removeEventListener("resize", put);
  }, [at, panel, edge]);
  return place;
}

function placeOf(box: DOMRect, at: NonNullable<Anchor>, edge: "left" | "right"): CSSProperties {
  const anchor = at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
  const below = anchor.bottom + 4;
  const fits = below + box.height + MARGIN <= window.innerHeight;
  const left = at instanceof Element && edge === "right" ? anchor.right - box.width : anchor.left;
  return {
    left: Math.max(MARGIN, Math.min(left, window.innerWidth - box.width - MARGIN)),
    top: fits ? below : Math.max(MARGIN, anchor.top - box.height - 4),
  };
}

/** A press outside of the panel closes it. */
export function useOutside(panel: RefObject<HTMLElement | null>, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const pressed = (event: PointerEvent) => {
      if (!panel.current?.contains(event.target as Node)) close.current();
    };
    document.addEventListener("pointerdown", pressed, true);
    return () => document.removeEventListener("pointerdown", pressed, true);
  }, [panel]);
}
