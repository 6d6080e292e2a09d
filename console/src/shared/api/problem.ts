import { i18n } from "../i18n";
import type { Problem } from "./types";

/** What a read throws. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code} · ${problem.correlation_id}`);
  }
}

/** Problems that no server wrote, because none answered or what answered was not it. */
export type LocalCode =
  | "network_unreachable"
  | "no_answer_in_time"
  | "cancelled"
  | "unreadable_answer"
  | "console_failed";

export function localProblem(code: LocalCode, correlation: string, status = 0): Problem {
  return {
    type: "about:blank",
    title: i18n.t(`problem.${code}.title`),
    detail: i18n.t(`problem.${code}.detail`),
    status,
    instance: null,
    code,
    correlation_id: correlation,
    retryable: code !== "console_failed",
    errors: [],
  };
}

/** The problem in an answer; a proxy's page of HTML becomes one that says so. */
export function readProblem(status: number, body: string, correlation: string): Problem {
  const found = parsed(body);
  if (!isProblem(found)) return localProblem("unreadable_answer", correlation, status);
  return { ...found, errors: found.errors ?? [] };
}

/** Any thrown thing as a problem, so that every screen shows one shape. */
export function asProblem(error: unknown, correlation = "–"): Problem {
  return error instanceof ProblemError ? error.problem : localProblem("console_failed", correlation);
}

export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isProblem(found: unknown): found is Problem {
  return typeof found === "object" && found !== null && "code" in found && "correlation_id" in found;
}
