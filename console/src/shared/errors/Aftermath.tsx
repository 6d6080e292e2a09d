import type { ReactNode } from "react";
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
  if (progress.kind === "unknown")
    return <UnknownPanel problem={progress.problem} onCheck={progress.check} />;
  if (progress.kind !== "problem") return null;
  const { problem } = progress;
  return (
    <ErrorPanel problem={problem} title={title}>
      {children}
    </ErrorPanel>
  );
}
