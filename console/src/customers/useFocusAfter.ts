import { useEffect, useRef } from "react";
import { focusField } from "@/shared/ui/FieldFrame";

/** Once a list has another length: to the field that came, or to what is nearest to the one that went. */
export function useFocusAfter(length: number): (path: string) => void {
  const wanted = useRef<string>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the length is what it waits for
  useEffect(() => {
    if (wanted.current !== null) focusField(wanted.current);
    wanted.current = null;
  }, [length]);
  return (path) => {
    wanted.current = path;
  };
}
