import { actEnds, actStarts, actTries } from "./acts";
import { correlationId, uuid7 } from "./ids";
import type { Command, Outcome } from "./outcome";
import { localProblem, parsed, readProblem } from "./problem";
import { type Answer, BUDGET_MS, isRetried, type Reply } from "./retry";
import { consoleHeaders, type Letter, type Sent, send } from "./send";

/**
 * The one door through which every write goes. The key is made once for the act and goes with every retry of it, so that
 * the server does it once however often it is asked.
 */
export function command<T>(act: Command): Promise<Outcome<T>> {
  const key = act.key ?? uuid7();
  const correlation = correlationId();
  return perform<T>({ ...act, key }, letterOf(act, key, correlation), correlation);
}

function letterOf(act: Command, key: string, correlation: string): Letter {
  const headers = { ...consoleHeaders(correlation), "Idempotency-Key": key };
  if (act.ifMatch !== undefined) Object.assign(headers, { "If-Match": `"v${act.ifMatch}"` });
  if (act.body !== undefined) Object.assign(headers, { "Content-Type": "application/json" });
  const body = act.body === undefined ? undefined : JSON.stringify(act.body);
  return { method: act.method, url: act.path, headers, body };
}

async function perform<T>(
  act: Command & { key: string },
  letter: Letter,
  correlation: string,
): Promise<Outcome<T>> {
  const budgetMs = act.timeoutMs ?? BUDGET_MS;
  actStarts(act.key, act.label);
  try {
    const onAttempt = (attempt: number) => actTries(act.key, attempt);
    const sent = await send(letter, { budgetMs, attemptMs: budgetMs, signal: act.signal, onAttempt });
    const again = (signal?: AbortSignal) => perform<T>({ ...act, signal }, letter, correlation);
    return settled(sent)
      ? outcomeOf<T>(sent.reply, correlation, again)
      : unknown<T>(sent.reply, correlation, again);
  } finally {
    actEnds(act.key);
  }
}

type Again<T> = (signal?: AbortSignal) => Promise<Outcome<T>>;

/** An answer that is not retried settles it; so does 429, if no earlier try is in doubt. */
function settled(sent: Sent): sent is Sent & { reply: Answer } {
  return sent.reply.kind === "answer" && (!isRetried(sent.reply) || !sent.doubt);
}

function outcomeOf<T>(answer: Answer, correlation: string, again: Again<T>): Outcome<T> {
  const { status, headers, body } = answer;
  if (status >= 400) return { kind: "problem", problem: readProblem(status, body, correlation) };
  const value = parsed(body);
  if (value === undefined) return unknown<T>(answer, correlation, again);
  return {
    kind: "done",
    value: value as T,
    status,
    etag: headers.get("ETag"),
    position: headers.get("X-Position"),
    replayed: headers.get("Idempotent-Replayed") === "true",
  };
}

function unknown<T>(reply: Reply, correlation: string, checkAgain: Again<T>): Outcome<T> {
  const problem =
    reply.kind === "answer"
      ? readProblem(reply.status, reply.body, correlation)
      : localProblem(reply.kind, correlation);
  return { kind: "unknown", cancelled: reply.kind === "cancelled", problem, checkAgain };
}
