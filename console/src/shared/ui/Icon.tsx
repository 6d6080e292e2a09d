import type { ReactNode } from "react";

/** Drawn on a grid of 16 px with a stroke of 1.5 px and round ends (the stroke is set by svg.i in base.css). */
const ICONS = {
  alert: <path d="M8 2.25 14.25 13.25H1.75zM8 6.5v3M8 11.4v.1" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  calendar: (
    <>
      <rect x="2.25" y="3.25" width="11.5" height="10.5" rx="1.5" />
      <path d="M2.25 6.5h11.5M5.25 1.75v3M10.75 1.75v3" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.5V8l2.25 1.5" />
    </>
  ),
  copy: (
    <>
      <rect x="5.25" y="5.25" width="8" height="8.5" rx="1.5" />
      <path d="M10.75 5V3.75a1.5 1.5 0 0 0-1.5-1.5h-5a1.5 1.5 0 0 0-1.5 1.5v5.5a1.5 1.5 0 0 0 1.5 1.5H5" />
    </>
  ),
  done: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="m5.25 8.25 2 2 3.5-4" />
    </>
  ),
  down: <path d="m4.75 6.5 3.25 3.25 3.25-3.25" />,
  download: <path d="M8 2.25v7.5M4.75 6.75 8 9.75l3.25-3M2.75 13.25h10.5" />,
  edit: (
    <path d="M2.75 13.25v-2.5l7.75-7.75a1.2 1.2 0 0 1 1.7 0l.8.8a1.2 1.2 0 0 1 0 1.7L5.25 13.25zM9 4.5 11.5 7" />
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 7.5v3.5M8 5v.1" />
    </>
  ),
  left: <path d="M9.5 4.75 6.25 8l3.25 3.25" />,
  lock: (
    <>
      <rect x="3.25" y="7" width="9.5" height="6.75" rx="1.5" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />
    </>
  ),
  mail: (
    <>
      <rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.5" />
      <path d="m2.25 4.75 5.75 4 5.75-4" />
    </>
  ),
  monitor: (
    <>
      <rect x="1.75" y="2.75" width="12.5" height="8.5" rx="1.5" />
      <path d="M8 11.25v2.5M5.25 13.75h5.5" />
    </>
  ),
  moon: <path d="M13.5 9.5A5.75 5.75 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7z" />,
  more: (
    <>
      <circle cx="3.5" cy="8" r=".6" fill="currentColor" />
      <circle cx="8" cy="8" r=".6" fill="currentColor" />
      <circle cx="12.5" cy="8" r=".6" fill="currentColor" />
    </>
  ),
  note: (
    <path d="M9.25 1.75h-5a1 1 0 0 0-1 1v10.5a1 1 0 0 0 1 1h7.5a1 1 0 0 0 1-1v-8zM9.25 1.75v3.5h3.5M5.75 8.5h4.5M5.75 11h3" />
  ),
  pause: <path d="M5.5 3.75v8.5M10.5 3.75v8.5" />,
  people: (
    <>
      <circle cx="6" cy="5.25" r="2.5" />
      <path d="M1.75 13.25c.3-2.6 2-4 4.25-4s3.95 1.4 4.25 4M10.5 2.95a2.5 2.5 0 0 1 0 4.6M12 9.6c1.3.55 2.05 1.85 2.25 3.65" />
    </>
  ),
  plus: <path d="M8 3.25v9.5M3.25 8h9.5" />,
  refresh: (
    <path d="M13.25 3v3.25H10M2.75 13V9.75H6M3.3 6.25A5 5 0 0 1 12.5 5l.75 1.25M12.7 9.75A5 5 0 0 1 3.5 11l-.75-1.25" />
  ),
  right: <path d="M6.5 4.75 9.75 8 6.5 11.25" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.25 10.25 3 3" />
    </>
  ),
  stop: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.75v4M8 11v.1" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M12.6 3.4l-.7.7M4.1 11.9l-.7.7" />
    </>
  ),
  tag: <path d="M2.25 7.5V2.25H7.5l6.25 6.25-5.25 5.25zM5 5v.05" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.75 6h6.5a4 4 0 0 1 0 7.25H6" />,
  upload: <path d="M8 10.25v-7.5M4.75 5.75 8 2.75l3.25 3M2.75 13.25h10.5" />,
  void: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="m3.75 12.25 8.5-8.5" />
    </>
  ),
  x: <path d="m4.25 4.25 7.5 7.5M11.75 4.25l-7.5 7.5" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;

/** Always decoration: what it stands beside carries the words. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="i" viewBox="0 0 16 16" aria-hidden="true">
      {ICONS[name]}
    </svg>
  );
}
