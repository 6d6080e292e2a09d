import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ChangedMeanwhile, Customer, HistoryItem, Problem } from "@/shared/api/types";
import { useCommand } from "@/shared/api/useCommand";
import { localeOf } from "@/shared/format/locale";
import { i18n } from "@/shared/i18n";
import {
  type Choice,
  changedMembers,
  givenMembers,
  type Merge,
  merge,
  settle,
  type Writable,
  writable,
} from "./customer.changes";
import type { Base } from "./customer.draft";
import { type Slip, serverSlips } from "./customer.errors";
import { type CustomerForm, fromForm, type Read, toForm } from "./customer.form";
import { customerWritten } from "./customer.queries";

/** A 412 that a person has to look at. */
export interface Conflict {
  merge: Merge;
  mine: Writable;
  /** What the edit began from, and what is saved now. */
  from: Base;
  theirs: Base;
  current: Customer;
  events: readonly HistoryItem[];
}

interface SaveOptions {
  id: string | null;
  /** Made here, for a customer that is not there yet. */
  newId: string;
  /** What the edit began from; the owner holds it, and moves it on where others saved. */
  base: Base | null;
  onBase: (base: Base) => void;
  onSaved: (customer: Customer, rebasedOn: string | null) => void;
  /** Field errors of the server, at the form's own fields. */
  onSlips: (slips: Slip[]) => void;
  /** The form is to show this from now on: what was merged. */
  onMerged: (form: CustomerForm) => void;
}

/** Saves a customer: only what changed, on the version it was changed from; a 412 is merged, or asked about. */
export function useCustomerSave({ id, newId, base, onBase, onSaved, onSlips, onMerged }: SaveOptions) {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const sent = useRef<Read>(null);
  const rebasedOn = useRef<string>(null);

  const onProblem = (problem: Problem): boolean => {
    if (problem.status === 412 && base && "current" in problem) meet(problem as ChangedMeanwhile, base);
    else if (problem.errors.length > 0 && sent.current)
      onSlips(serverSlips(problem.errors, sent.current.rows));
    else return false;
    return true;
  };
  const command = useCommand<Customer>({
    onDone: (customer) => onSaved(customer, rebasedOn.current),
    onProblem,
  });

  const send = (read: Read, on: Base | null) => {
    sent.current = read;
    const label = i18n.t("record:form.savingWho", { name: read.record.name });
    if (on === null)
      command.run({
        method: "POST",
        path: "/api/customers",
        body: { id: newId, ...givenMembers(read.record) },
        label,
      });
    else {
      const body = changedMembers(on.record, read.record);
      command.run({ method: "PUT", path: `/api/customers/${id}`, body, ifMatch: on.version, label });
    }
  };

  const meet = ({ current, events }: ChangedMeanwhile, from: Base) => {
    // Whatever becomes of mine, the page behind shows what is saved.
    customerWritten(client, current);
    if (!sent.current) return;
    const mine = sent.current.record;
    const theirs = { version: current.version, record: writable(current) };
    const merged = merge(from.record, mine, theirs.record);
    rebasedOn.current = events[0]?.actor.name ?? null;
    if (merged.differences.length > 0) setConflict({ merge: merged, mine, from, theirs, current, events });
    else goOn(merged.merged, theirs, current);
  };

  /** Goes on from what is saved now; where nothing of mine is left there is nothing to send. */
  const goOn = (record: Writable, theirs: Base, current: Customer) => {
    const form = toForm(record, localeOf());
    onBase(theirs);
    onMerged(form);
    const nothingLeft = Object.keys(changedMembers(theirs.record, record)).length === 0;
    if (nothingLeft) onSaved(current, rebasedOn.current);
    else send(fromForm(form, localeOf()), theirs);
  };

  return {
    ...command,
    conflict,
    save: (form: CustomerForm) => send(fromForm(form, localeOf()), base),
    settleConflict: (choices: Readonly<Record<string, Choice>>) => {
      if (!conflict) return;
      setConflict(null);
      goOn(settle(conflict.merge, choices), conflict.theirs, conflict.current);
    },
    /** Back to the form as it was typed. */
    putConflictOff: () => setConflict(null),
  };
}
