import type { ReactNode } from "react";

/** Status glyphs, 12 px: each has a shape of its own, so that it is told apart without its colour. */
const GLYPHS = {
  arc: <path d="M6 1.5A4.5 4.5 0 1 1 1.5 6" />,
  bang: <path d="M6 1.5 11 10.25H1zM6 5v2M6 8.6v.05" />,
  cross: (
    <>
      <circle cx="6" cy="6" r="5.25" fill="currentColor" stroke="none" />
      <path d="m4.2 4.2 3.6 3.6M7.8 4.2 4.2 7.8" stroke="var(--surface)" />
    </>
  ),
  dashed: <circle cx="6" cy="6" r="4.5" strokeDasharray="1.5 3.21" strokeDashoffset=".7" />,
  dot: <circle cx="6" cy="6" r="3" fill="currentColor" stroke="none" />,
  down: <path d="M6 2.5v7M3.25 7 6 9.75 8.75 7" />,
  erased: <path d="M2 2l8 8M10 2l-8 8" />,
  full: (
    <>
      <circle cx="6" cy="6" r="5.25" fill="currentColor" stroke="none" />
      <path d="m3.9 6.2 1.5 1.5 2.7-3.1" stroke="var(--surface)" />
    </>
  ),
  merged: <path d="M2.5 2v2.5A3.5 3.5 0 0 0 6 8h3.5M7.25 5.5 9.75 8l-2.5 2.5M2.5 10.5V8" />,
  minus: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <path d="M4 6h4" />
    </>
  ),
  pause: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <path d="M4.9 4.5v3M7.1 4.5v3" />
    </>
  ),
  slash: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <path d="m2.9 9.1 6.2-6.2" />
    </>
  ),
  up: <path d="M6 9.5v-7M3.25 5 6 2.25 8.75 5" />,
  wait: <path d="M3 1.5h6M3 10.5h6M3.75 1.5c0 3 4.5 3.5 4.5 9M8.25 1.5c0 3-4.5 3.5-4.5 9" />,
  x: <path d="m3 3 6 6M9 3 3 9" />,
} satisfies Record<string, ReactNode>;

export type GlyphName = keyof typeof GLYPHS;

export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="g" viewBox="0 0 12 12" aria-hidden="true" data-glyph={name}>
      {GLYPHS[name]}
    </svg>
  );
}
