import { noteAnswer, noteSilence } from "./connection";
import { type Answer, ATTEMPTS, isRetried, type Reply, waitBefore } from "./retry";

export interface Letter {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

interface Limits {
  budgetMs: number;
  attemptMs: number;
  signal?: AbortSignal | undefined;
  onAttempt?: ((attempt: number) => void) | undefined;
}

let organisation: string | null = null;

/** Which organisation the requests are about; null while there is but one to speak of. */
export function requestsAreFor(id: string | null): void {
  organisation = id;
}

/** The headers of every request of this console. */
export function consoleHeaders(correlation: string): Record<string, string> {
  const headers: Record<string, string> = { "X-Counterfoil": "console", "X-Correlation-Id": correlation };
  if (organisation !== null) headers["X-Organisation"] = organisation;
  return headers;
}

export interface Sent {
  reply: Reply;
  /** Whether a try went out of which it is not known what it did. Being told to slow down (429) did nothing. */
  doubt: boolean;
}

/** Sends until there is an answer that settles it, or attempts or time run out: then the last reply. */
export async function send(letter: Letter, limits: Limits): Promise<Sent> {
  const deadline = Date.now() + limits.budgetMs;
  let doubt = false;
  for (let attempt = 1; ; attempt += 1) {
    limits.onAttempt?.(attempt);
    const reply = await once(letter, Math.min(limits.attemptMs, deadline - Date.now()), limits.signal);
    if (reply.kind !== "answer" || (isRetried(reply) && reply.status !== 429)) doubt = true;
    if (!isRetried(reply) || attempt === ATTEMPTS) return { reply, doubt };
    const wait = waitBefore(attempt + 1, reply);
    if (Date.now() + wait >= deadline) return { reply, doubt };
    if (!(await slept(wait, limits.signal))) return { reply: { kind: "cancelled" }, doubt: true };
  }
}

async function once(letter: Letter, timeoutMs: number, signal: AbortSignal | undefined): Promise<Reply> {
  const stop = new AbortController();
  const cancel = () => stop.abort();
  const timer = setTimeout(cancel, timeoutMs);
  signal?.addEventListener("abort", cancel);
  try {
    if (signal?.aborted) return { kind: "cancelled" };
    const answer = await fetched(letter, timeoutMs, stop.signal);
    if (answer.status >= 502 && answer.status <= 504) noteSilence();
    else noteAnswer();
    return answer;
  } catch {
    if (signal?.aborted) return { kind: "cancelled" };
    noteSilence();
    return { kind: stop.signal.aborted ? "no_answer_in_time" : "network_unreachable" };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

async function fetched({ url, ...letter }: Letter, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
  const headers = { ...letter.headers, "X-Request-Timeout-Ms": String(Math.ceil(timeoutMs)) };
  const response = await fetch(new URL(url, location.origin), { ...letter, headers, signal } as RequestInit);
  return { kind: "answer", status: response.status, headers: response.headers, body: await response.text() };
}

/** False when it was cancelled meanwhile. */
function slept(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve(!signal?.aborted);
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake);
    if (signal?.aborted) wake();
  });
}
