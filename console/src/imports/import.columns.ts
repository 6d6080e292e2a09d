import type { FieldError, ImportView, Problem } from "@/shared/api/types";

/** Column to target; null leaves it out. */
export type Columns = Record<string, string | null>;

export const columnsOf = ({ columns }: Pick<ImportView, "columns">): Columns =>
  Object.fromEntries(columns.map(({ name, target }) => [name, target]));

/** A field of one's own, by a key made from the column's name. */
export function ownField(column: string): string {
  const plain = column.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const key = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return `custom.${key || "field"}`.slice(0, 40);
}

/** What a refusal says of the columns, by their names. */
export function columnErrors(problem: Problem): Record<string, string> {
  const found = problem.errors.map(({ pointer, message }) => [columnAt(pointer), message] as const);
  return Object.fromEntries(found.filter(([column]) => column !== null));
}

function columnAt(pointer: string): string | null {
  const escaped = /^\/columns\/(.*)$/s.exec(pointer)?.[1];
  return escaped === undefined ? null : escaped.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** "credit_limit: Not a number": where, as the quarantine's own file has it. */
export const toldOf = ({ pointer, message }: FieldError) =>
  pointer.length > 1 ? `${pointer.slice(1)}: ${message}` : message;
