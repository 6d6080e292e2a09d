import { useSyncExternalStore } from "react";
import { store, stored } from "../stored";

const NAME = "single-keys";
const listeners = new Set<() => void>();

/** Single-letter keys can be switched off: they get in the way of speech input and of some screen readers. */
export function singleKeysOn(): boolean {
  return stored(NAME) !== "off";
}

export function switchSingleKeys(on: boolean): void {
  store(NAME, on ? "on" : "off");
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeysOn);
}
