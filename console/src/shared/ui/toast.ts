import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  tone: "ok" | "info" | "warn" | "bad";
  title: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

let shown: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** For news by which nothing is lost when it is missed. */
export function toast(news: Omit<Toast, "id">): void {
  last += 1;
  publish([...shown, { ...news, id: last }].slice(-4));
}

export function dismissToast(id: number): void {
  publish(shown.filter((each) => each.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, () => shown);
}
