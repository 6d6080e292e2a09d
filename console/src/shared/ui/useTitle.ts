import { useEffect } from "react";

/** The title of the browser's tab, the nearest first: "C-10482 · Customers · Counterfoil". No names: it stays in the history. */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts, "Counterfoil"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
