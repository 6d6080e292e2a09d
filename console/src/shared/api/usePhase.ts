import { useEffect, useState } from "react";

/**
 * How long something has been under way, in the steps that a person is told of:
 * `quiet` nothing is shown · `busy` spinner or skeleton · `words` says what is awaited · `slow` "taking longer than usual", with
 * Cancel · `warned` reads ask again, writes say "do not submit again".
 */
export type Phase = "idle" | "quiet" | "busy" | "words" | "slow" | "warned";

const STEPS: readonly (readonly [number, Phase])[] = [
  [150, "busy"],
  [1_000, "words"],
  [5_000, "slow"],
  [15_000, "warned"],
];

export function phaseAt(elapsedMs: number): Phase {
  let phase: Phase = "quiet";
  for (const [from, name] of STEPS) if (elapsedMs >= from) phase = name;
  return phase;
}

/** The phase of what is under way while `active`; `since` when it began before this component came to know of it. */
export function usePhase(active: boolean, since?: number): Phase {
  const [phase, setPhase] = useState<Phase>(active ? "quiet" : "idle");
  useEffect(() => {
    if (!active) {
      setPhase("idle");
      return;
    }
    const elapsed = since === undefined ? 0 : Date.now() - since;
    setPhase(phaseAt(elapsed));
    const due = STEPS.filter(([from]) => from > elapsed);
    const timers = due.map(([from, name]) => setTimeout(() => setPhase(name), from - elapsed));
    return () => timers.forEach(clearTimeout);
  }, [active, since]);
  return active ? phase : "idle";
}

const ORDER: readonly Phase[] = ["idle", "quiet", "busy", "words", "slow", "warned"];

export function reached(phase: Phase, step: Phase): boolean {
  return ORDER.indexOf(phase) >= ORDER.indexOf(step);
}
