import { useSyncExternalStore } from "react";

/** What the pill says. `attempt` counts the tries since the last answer. */
export type Connection =
  | { state: "online" }
  | { state: "reconnecting"; attempt: number }
  | { state: "offline"; attempt: number };

const HEALTH = "/readyz";
const HEALTH_TIMEOUT_MS = 5_000;
const EVERY_MS = 30_000;
const FIRST_STEP_MS = 1_000;
const LONGEST_STEP_MS = 15_000;
/** So many tries in vain before it is called offline. */
const PATIENCE = 3;

let connection: Connection = { state: "online" };
let timer: ReturnType<typeof setTimeout> | undefined;
let asking = false;
const listeners = new Set<() => void>();

export function connectionAfter(silences: number): Connection {
  if (silences === 0) return { state: "online" };
  return { state: silences > PATIENCE ? "offline" : "reconnecting", attempt: silences };
}

function become(silences: number): void {
  if (silences === silencesSoFar()) return;
  connection = connectionAfter(silences);
  for (const listener of listeners) listener();
}

function silencesSoFar(): number {
  return connection.state === "online" ? 0 : connection.attempt;
}

/** An answer of any request came: whatever it says, the server is there. */
export function noteAnswer(): void {
  if (connection.state !== "online") schedule(0);
}

/** A request got no answer: let the health request decide, now. */
export function noteSilence(): void {
  if (connection.state === "online") schedule(0);
}

function schedule(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), ms);
}

async function ask(): Promise<void> {
  if (asking) return;
  asking = true;
  const silences = (await healthy()) ? 0 : silencesSoFar() + 1;
  asking = false;
  become(silences);
  schedule(silences === 0 ? EVERY_MS : pause(silences));
}

function pause(silences: number): number {
  const step = Math.min(LONGEST_STEP_MS, FIRST_STEP_MS * 2 ** (silences - 1));
  return step / 2 + Math.random() * (step / 2);
}

async function healthy(): Promise<boolean> {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), HEALTH_TIMEOUT_MS);
  try {
    const headers = { "X-Counterfoil": "console" };
    return (await fetch(HEALTH, { headers, cache: "no-store", signal: stop.signal })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(limit);
  }
}

/** Asks at once: the pill's button, a network that came back, a tab that is looked at again. */
export function askNow(): void {
  schedule(0);
}

/** Begins to watch; the answer ends it. */
export function watchConnection(): () => void {
  const hints = ["online", "offline"] as const;
  const seen = () => document.visibilityState === "visible" && askNow();
  for (const hint of hints) window.addEventListener(hint, askNow);
  document.addEventListener("visibilitychange", seen);
  schedule(EVERY_MS);
  return () => {
    clearTimeout(timer);
    for (const hint of hints) window.removeEventListener(hint, askNow);
    document.removeEventListener("visibilitychange", seen);
  };
}

export function subscribeConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentConnection(): Connection {
  return connection;
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribeConnection, currentConnection);
}
