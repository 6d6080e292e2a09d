/** Where changes stand on the line of time: percentages, so that the line may have any width. */
import { formatDayShort, formatMonthShort, formatTime, formatYear } from "@/shared/format/dates";

export const RANGES = ["days", "year", "all"] as const;
export type Range = (typeof RANGES)[number];

interface Track {
  ticks: { key: string; left: number; happened: boolean }[];
  labels: { text: string; left: number }[];
  /** Where now is; what lies behind it is still to come. */
  today: number;
  /** Where the moment is that one looks from. */
  knob: number;
}

const DAY = 86_400_000;

/** From when to when the line goes. A year goes to its end; the others to now. */
function bounds(range: Range, first: number, now: number): [number, number] {
  if (range === "days") return [now - 30 * DAY, now];
  const year = new Date(now).getFullYear();
  if (range === "year") return [new Date(year, 0, 1).getTime(), new Date(year + 1, 0, 1).getTime()];
  const room = Math.max((now - first) * 0.02, 60_000);
  return [first - room, now];
}

interface Moment {
  position: string;
  at: string;
}

export function trackOf(items: readonly Moment[], range: Range, asOf: string | null, now: number): Track {
  const times = items.map(({ at }) => Date.parse(at));
  const [from, to] = bounds(range, Math.min(now, ...times), now);
  const leftOf = (time: number) => (100 * (time - from)) / (to - from);
  const seen = asOf === null ? now : Date.parse(asOf);
  const inside = (left: number) => left >= 0 && left <= 100;
  return {
    ticks: items
      .map(({ position, at }) => ({
        key: position,
        left: leftOf(Date.parse(at)),
        happened: Date.parse(at) <= seen,
      }))
      .filter(({ left }) => inside(left)),
    labels: labelsOf(from, to).map(({ text, time }) => ({ text, left: leftOf(time) })),
    today: leftOf(now),
    knob: Math.min(100, Math.max(0, leftOf(seen))),
  };
}

interface Label {
  text: string;
  time: number;
}

/** Months of up to some fourteen months, years of more; of less, six marks by day or by the clock. */
function labelsOf(from: number, to: number): Label[] {
  const span = to - from;
  if (span > 430 * DAY)
    return starts(from, to, 12).map((time) => ({ time, text: formatYear(new Date(time)) }));
  if (span > 70 * DAY)
    return starts(from, to, 1).map((time) => ({ time, text: formatMonthShort(new Date(time)) }));
  const marks = Array.from({ length: 6 }, (_, index) => from + (span * index) / 6);
  const write = span > 2 * DAY ? formatDayShort : formatTime;
  return marks.map((time) => ({ time, text: write(new Date(time).toISOString()) }));
}

/** The first days of every so many months. */
function starts(from: number, to: number, months: number): number[] {
  const found: number[] = [];
  const first = new Date(from);
  const begin = new Date(first.getFullYear(), months === 12 ? 0 : first.getMonth(), 1);
  for (
    let step = begin;
    step.getTime() < to;
    step = new Date(step.getFullYear(), step.getMonth() + months, 1)
  )
    if (step.getTime() >= from) found.push(step.getTime());
  return found;
}

/** Which change one stands at: the newest that had happened. Items are newest first. */
export function standingAt<T extends Moment>(items: readonly T[], asOf: string | null): number {
  if (asOf === null) return 0;
  const moment = Date.parse(asOf);
  const found = items.findIndex(({ at }) => Date.parse(at) <= moment);
  return found < 0 ? items.length : found;
}

/** The change before or after the one at `here`, by time: one save can be several facts of one moment. */
export function neighbour(items: readonly Moment[], here: number, step: 1 | -1): number | null {
  const now = items[here]?.at;
  for (let index = here + step; index >= 0 && index < items.length; index += step)
    if (items[index]?.at !== now) return standingAt(items, items[index]?.at ?? null);
  return null;
}
