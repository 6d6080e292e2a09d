import { useSyncExternalStore } from "react";

const SHOWN_MS = 1_500;

let marked: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function publish(next: Iterable<string>): void {
  marked = new Set(next);
  for (const listener of listeners) listener();
}

/** Tints a row for a moment: it has just changed. */
export function markRow(id: string): void {
  publish([...marked, id]);
  setTimeout(() => publish([...marked].filter((each) => each !== id)), SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useMarkedRows(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => marked);
}
