import { localeOf } from "./locale";

const made = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = localeOf() + JSON.stringify(options);
  const found = made.get(key) ?? new Intl.DateTimeFormat(localeOf(), options);
  made.set(key, found);
  return found;
}

const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;
const EXACT = { ...CLOCK, second: "2-digit" } as const;
const DAY = { day: "numeric", month: "short" } as const;
const DAY_AND_YEAR = { ...DAY, year: "numeric" } as const;

/** As short as it can be told: 14:06 today, 12 Nov this year, else 12 Nov 2025. */
export function formatRecent(instant: string, now = new Date()): string {
  const moment = new Date(instant);
  if (moment.toDateString() === now.toDateString()) return formatter(CLOCK).format(moment);
  return formatter(moment.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR).format(moment);
}

/** 12 Nov 2026, 14:06:31, in the zone of this machine. */
export function formatMoment(instant: string): string {
  return formatter({ ...DAY_AND_YEAR, ...EXACT }).format(new Date(instant));
}

/** November 2026 */
export function formatMonth(instant: string): string {
  return formatter({ month: "long", year: "numeric" }).format(new Date(instant));
}

/** Nov */
export function formatMonthShort(instant: string | Date): string {
  return formatter({ month: "short" }).format(new Date(instant));
}

/** 2026 */
export function formatYear(instant: string | Date): string {
  return formatter({ year: "numeric" }).format(new Date(instant));
}

/** 12 Nov */
export function formatDayShort(instant: string): string {
  return formatter(DAY).format(new Date(instant));
}

/** 12 November 2026 */
export function formatDate(instant: string): string {
  return formatter({ day: "numeric", month: "long", year: "numeric" }).format(new Date(instant));
}

/** Thursday, 12 November 2026 */
export function formatDay(instant: string): string {
  const day = new Date(instant);
  return `${formatter({ weekday: "long" }).format(day)}, ${formatDate(instant)}`;
}

/** 09:41:07 */
export function formatTime(instant: string): string {
  return formatter(EXACT).format(new Date(instant));
}

/** "2026-11-12T09:41:07", as a box of the type datetime-local holds it, in the zone of this machine. */
export function toLocalBox(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** The instant that such a box says, or null while it is not filled in. */
export function fromLocalBox(typed: string): string | null {
  const at = new Date(typed);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
