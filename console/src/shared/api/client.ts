import createClient from "openapi-fetch";
import { correlationId } from "./ids";
import { localProblem, ProblemError, readProblem } from "./problem";
import { BUDGET_MS, READ_ATTEMPT_MS } from "./retry";
import type { paths } from "./schema.gen";
import { consoleHeaders, send } from "./send";

/** Every read: retried, bounded in time, and a ProblemError where it fails. Writes go through command(). */
async function readingFetch(request: Request): Promise<Response> {
  const correlation = correlationId();
  const { reply } = await send(
    { method: "GET", url: request.url, headers: consoleHeaders(correlation) },
    { budgetMs: BUDGET_MS, attemptMs: READ_ATTEMPT_MS, signal: request.signal },
  );
  if (reply.kind !== "answer") throw new ProblemError(localProblem(reply.kind, correlation));
  if (reply.status >= 400) throw new ProblemError(readProblem(reply.status, reply.body, correlation));
  return new Response(reply.body, { status: reply.status, headers: reply.headers });
}

export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: readingFetch,
  querySerializer: { array: { style: "form", explode: false } },
});
