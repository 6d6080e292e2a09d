import { useSingleKeys } from "../keys/singleKeys";

/** The key that does the same; not shown where single keys are switched off. */
export function Kbd({ children }: { children: string }) {
  const on = useSingleKeys();
  return on || children.length > 1 ? (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  ) : null;
}
