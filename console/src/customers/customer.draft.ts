/**
 * What was typed and not saved. It may hold personal data, so it stays in this tab's session storage, under the record's
 * id, and is gone with the tab.
 */
import type { Writable } from "./customer.changes";
import type { CustomerForm } from "./customer.form";

/** What an edit began from; null for a new customer. */
export interface Base {
  version: number;
  record: Writable;
}

export interface Draft {
  at: string;
  base: Base | null;
  /** The id that a new customer was given here: were it created after all, a second one would clash with it. */
  newId: string;
  form: CustomerForm;
}

const slot = (org: string, id: string | null) => `counterfoil.draft.${org}.${id ?? "new"}`;

/** False where storage is switched off or full: then the form had better stay open. */
export function keepDraft(
  org: string,
  id: string | null,
  draft: Omit<Draft, "at">,
  now = new Date(),
): boolean {
  return write(slot(org, id), JSON.stringify({ ...draft, at: now.toISOString() }));
}

export function draftOf(org: string, id: string | null): Draft | null {
  return JSON.parse(read(slot(org, id)) ?? "null") as Draft | null;
}

export const dropDraft = (org: string, id: string | null): void => remove(slot(org, id));

const noteSlot = (id: string) => `counterfoil.note.${id}`;

export const keptNote = (id: string): string => read(noteSlot(id)) ?? "";
export const keepNote = (id: string, text: string): boolean => write(noteSlot(id), text);
export const dropNote = (id: string): void => remove(noteSlot(id));

function write(name: string, text: string): boolean {
  try {
    sessionStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function remove(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Where nothing can be kept there is nothing to remove.
  }
}
