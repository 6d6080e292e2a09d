import { useEffect, useRef } from "react";

/** Ctrl+Enter or Cmd+Enter, wherever in an open dialog the focus is. */
export function useSaveKey(save: () => void, on: boolean): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // A button would take it for a press of its own.
      if (event.target instanceof HTMLButtonElement) event.stopPropagation();
      // Behind the fields' own handlers: what is still being typed counts.
      setTimeout(() => latest.current());
    };
    document.addEventListener("keydown", pressed, true);
    return () => document.removeEventListener("keydown", pressed, true);
  }, [on]);
}
