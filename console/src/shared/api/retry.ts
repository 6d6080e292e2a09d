const RETRIED = new Set([408, 429, 502, 503, 504]);
const FIRST_STEP_MS = 500;
const LONGEST_STEP_MS = 8_000;

export const ATTEMPTS = 4;
export const BUDGET_MS = 30_000;
/** A read that has had no answer for so long is asked again; a write waits for its one answer. */
export const READ_ATTEMPT_MS = 15_000;

export interface Answer {
  kind: "answer";
  status: number;
  headers: Headers;
  body: string;
}

export interface NoAnswer {
  kind: "network_unreachable" | "no_answer_in_time" | "cancelled";
}

export type Reply = Answer | NoAnswer;

export function isRetried(reply: Reply): boolean {
  if (reply.kind !== "answer") return reply.kind !== "cancelled";
  return RETRIED.has(reply.status) || isTwinInFlight(reply);
}

/** 409 with Retry-After: an earlier try of this very command is still at work; its receipt is worth the wait. */
function isTwinInFlight(answer: Answer): boolean {
  return answer.status === 409 && answer.headers.has("Retry-After");
}

/** Full jitter over steps that double; a server that names a time is given that time, and a little jitter on top. */
export function waitBefore(nextAttempt: number, reply: Reply, random = Math.random): number {
  const step = Math.min(LONGEST_STEP_MS, FIRST_STEP_MS * 2 ** (nextAttempt - 2));
  const asked = reply.kind === "answer" ? askedFor(reply) : null;
  return asked === null ? random() * step : asked + random() * FIRST_STEP_MS;
}

function askedFor(answer: Answer): number | null {
  return askedInBody(answer.body) ?? askedInHeader(answer.headers.get("Retry-After"));
}

function askedInBody(body: string): number | null {
  const found = /"retry_after_ms"\s*:\s*(\d+)/.exec(body)?.[1];
  return found === undefined ? null : Number(found);
}

/** Seconds or an HTTP date (RFC 9110). */
function askedInHeader(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : Math.max(0, moment - Date.now());
}
