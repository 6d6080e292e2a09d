import { useSyncExternalStore } from "react";
import { store, stored } from "@/shared/stored";

const NAME = "imports.watched";
const listeners = new Set<() => void>();

/** As it is kept: ids with commas. A string, so that the same list is the same value. */
const kept = () => stored(NAME) ?? "";
const listed = (text: string) => text.split(",").filter(Boolean);

function keep(ids: readonly string[]): void {
  store(NAME, ids.join(","));
  for (const listener of listeners) listener();
}

/** What was started here stays in the tray, over reloads, until it is dismissed. */
export const watch = (id: string) => keep([...listed(kept()).filter((each) => each !== id), id]);
export const unwatch = (id: string) => keep(listed(kept()).filter((each) => each !== id));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useWatched(): readonly string[] {
  return listed(useSyncExternalStore(subscribe, kept));
}
