import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { Problem } from "@/shared/api/types";

/** A server that answers within the test process. What a test does not expect fails it. */
export const server = setupServer(http.get("*/readyz", () => HttpResponse.json({ status: "ready" })));

export const at = (path: string) => new URL(path, location.origin).href;

export function problem(
  status: number,
  code: string,
  more: Partial<Problem> = {},
  headers: HeadersInit = {},
) {
  const body: Problem = {
    type: `/problems/${code}`,
    title: `Title of ${code}`,
    detail: `Detail of ${code}`,
    status,
    instance: null,
    code,
    correlation_id: "c0de-c0de",
    retryable: false,
    errors: [],
    ...more,
  };
  return HttpResponse.json(body, {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}
