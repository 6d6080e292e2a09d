import { useEffect, useRef, useState } from "react";
import { command } from "./command";
import type { Command, Outcome } from "./outcome";
import type { Problem } from "./types";

/** Where a form's write stands. */
export type Progress =
  | { kind: "idle" }
  | { kind: "sending" }
  | { kind: "problem"; problem: Problem }
  /** It may have been done: `check` asks under the same key, and nothing else is offered. */
  | { kind: "unknown"; problem: Problem; check: () => void };

interface Handlers<T> {
  onDone: (value: T) => void;
  /** True when it was shown in a place of its own: at its fields, in a conflict dialog. */
  onProblem?: (problem: Problem) => boolean;
}

const IDLE: Progress = { kind: "idle" };

/** One write at a time, from a dialog, with what became of it. */
export function useCommand<T>(handlers: Handlers<T>) {
  const [progress, setProgress] = useState<Progress>(IDLE);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const stop = useRef<AbortController>(null);

  const settle = (outcome: Outcome<T>) => {
    if (outcome.kind === "unknown") {
      const check = () => void follow(outcome.checkAgain);
      setProgress({ kind: "unknown", problem: outcome.problem, check });
    } else if (outcome.kind === "problem") {
      const shown = latest.current.onProblem?.(outcome.problem) ?? false;
      setProgress(shown ? IDLE : { kind: "problem", problem: outcome.problem });
    } else {
      setProgress(IDLE);
      latest.current.onDone(outcome.value);
    }
  };
  const follow = async (sent: (signal: AbortSignal) => Promise<Outcome<T>>) => {
    stop.current = new AbortController();
    setProgress({ kind: "sending" });
    settle(await sent(stop.current.signal));
  };

  return {
    progress,
    run: (act: Command) => void follow((signal) => command<T>({ ...act, signal })),
    /** Stops waiting; what was sent may still be done, so the state becomes `unknown`. */
    cancel: () => stop.current?.abort(),
    clear: () => setProgress(IDLE),
  };
}
