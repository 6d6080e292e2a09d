import { useEffect, useRef } from "react";
import { singleKeysOn } from "./singleKeys";

/** By key as typed: "n", "/", "?", "g c" for one after the other, "Ctrl k" for Ctrl or Cmd with k. */
export type Keys = Record<string, (event: KeyboardEvent) => unknown>;

const SEQUENCE_MS = 1_000;
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const OVERLAYS = "[role=dialog], [role=alertdialog], [role=menu]";

/** Keys of the whole page; an act that answers false leaves the key to others. They hold still while somebody types, and under an open dialog or menu. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let before = { key: "", at: 0 };
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return;
      const name = nameOf(event);
      const sequence = event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${name}` : "";
      before = { key: name, at: event.timeStamp };
      const act = latest.current[sequence] ?? latest.current[name];
      if (!act) return;
      if (act(event) !== false) event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

function nameOf(event: KeyboardEvent): string {
  return event.ctrlKey || event.metaKey ? `Ctrl ${event.key.toLowerCase()}` : event.key;
}

function isElsewhere(event: KeyboardEvent): boolean {
  const chord = event.ctrlKey || event.metaKey;
  if (event.altKey || document.querySelector(OVERLAYS)) return true;
  if (chord) return false;
  if (event.key.length === 1 && !singleKeysOn()) return true;
  return event.target instanceof Element && event.target.matches(TYPING);
}
