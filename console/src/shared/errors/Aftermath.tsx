import { type ReactNode, useEffect, useRef } from "react";
import type { Progress } from "../api/useCommand";
import { ErrorPanel } from "./ErrorPanel";
import { UnknownPanel } from "./UnknownPanel";

interface AftermathProps {
  progress: Progress;
  /** What did not come about: "The customer was not saved". */
  title: string;
  /** What became of what was typed. */
  children?: ReactNode;
}

/** In a dialog, what became of a write that did not simply succeed. */
export function Aftermath({ progress, title, children }: AftermathProps) {
  const place = useRef<HTMLDivElement>(null);
  const { kind } = progress;
  useEffect(() => {
    // A long form may be scrolled away from where this is told.
    if (kind === "problem" || kind === "unknown") place.current?.scrollIntoView?.({ block: "center" });
  }, [kind]);
  if (kind === "idle" || kind === "sending") return null;
  return (
    <div ref={place}>
      {kind === "unknown" ? (
        <UnknownPanel problem={progress.problem} onCheck={progress.check} />
      ) : (
        <ErrorPanel problem={progress.problem} title={title}>
          {children}
        </ErrorPanel>
      )}
    </div>
  );
}
