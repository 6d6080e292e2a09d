import createClient from "openapi-fetch";
import { correlationId } from "./ids";
import { localProblem, ProblemError, readProblem } from "./problem";
import { BUDGET_MS, READ_ATTEMPT_MS } from "./retry";
import type { paths } from "./schema.gen";
import { consoleHeaders, send } from "./send";

/**
 * Every read: retried, bounded in time, and a ProblemError where it fails. Writes go through command(); a POST that comes
 * here asks for something that no address may carry.
 */
async function readingFetch(request: Request): Promise<Response> {
  const correlation = correlationId();
  const headers = consoleHeaders(correlation);
  const body = request.method === "POST" ? await request.text() : undefined;
  if (body !== undefined) Object.assign(headers, { "Content-Type": "application/json" });
  const { reply } = await send(
    { method: request.method, url: request.url, headers, body },
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
