import { useSyncExternalStore } from "react";

/** A write that is under way. */
export interface Act {
  key: string;
  label: string;
  startedAt: number;
  attempt: number;
}

let running: readonly Act[] = [];
const listeners = new Set<() => void>();

function publish(next: readonly Act[]): void {
  running = next;
  for (const listener of listeners) listener();
}

export function actStarts(key: string, label: string): void {
  publish([...running.filter((act) => act.key !== key), { key, label, startedAt: Date.now(), attempt: 1 }]);
}

export function actTries(key: string, attempt: number): void {
  publish(running.map((act) => (act.key === key ? { ...act, attempt } : act)));
}

export function actEnds(key: string): void {
  publish(running.filter((act) => act.key !== key));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The writes under way, for whatever screen wants to show them. */
export function useActs(): readonly Act[] {
  return useSyncExternalStore(subscribe, () => running);
}

export function anyActRuns(): boolean {
  return running.length > 0;
}
