import type { Problem } from "../api/types";

/** What support needs, and nothing about any person: no texts, no values, no address with its query. */
export function detailsOf(problem: Problem, now = new Date()): string {
  const facts = {
    code: problem.code,
    correlation_id: problem.correlation_id,
    status: problem.status,
    at: now.toISOString(),
    fields: problem.errors.map(({ pointer, code }) => `${pointer} ${code}`).join(", "),
  };
  return Object.entries(facts)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
