import { useState } from "react";
import { useTranslation } from "react-i18next";
import { uuid7 } from "@/shared/api/ids";
import type { Customer } from "@/shared/api/types";
import { localeOf } from "@/shared/format/locale";
import { toast } from "@/shared/ui/toast";
import { countChanges } from "./customer.changes";
import { type Base, type Draft, dropDraft, keepDraft } from "./customer.draft";
import { type CustomerForm, fromForm } from "./customer.form";
import { useCustomerForm } from "./useCustomerForm";
import { useCustomerSave } from "./useCustomerSave";
import { useLeaveGuard } from "./useLeaveGuard";

export interface EditingOptions {
  org: string;
  id: string | null;
  base: Base | null;
  /** What the form begins with, and returns to when its draft is dropped. */
  begin: CustomerForm;
  draft: Draft | null;
  onClose: () => void;
  onSaved: (customer: Customer) => void;
}

/** An open form from beginning to end: typed, checked, saved, kept as a draft or left. */
export function useEditing({ org, id, begin, draft, onClose, onSaved, ...first }: EditingOptions) {
  const { t } = useTranslation("record");
  const [newId] = useState(() => draft?.newId ?? uuid7());
  const [restored, setRestored] = useState(draft);
  const [base, setBase] = useState(draft ? draft.base : first.base);
  const form = useCustomerForm(draft?.form ?? begin, base);
  const saving = useCustomerSave({
    id,
    newId,
    base,
    onBase: setBase,
    onSlips: form.showSlips,
    onMerged: (merged) => form.reset(merged),
    onSaved: (customer, who) => {
      guard.release();
      dropDraft(org, id);
      const detail = who ? t("form.rebased", { who }) : customer.name;
      toast({ tone: "ok", title: t(id === null ? "form.created" : "form.saved"), detail });
      onSaved(customer);
    },
  });
  const beganWith = base?.record ?? fromForm(begin, localeOf()).record;
  const countOf = (values: CustomerForm) => countChanges(beganWith, fromForm(values, localeOf()).record);
  const count = () => countOf(form.getValues());
  const guard = useLeaveGuard(() => count() > 0, onClose);

  return {
    form,
    saving,
    guard,
    restored,
    count,
    countOf,
    save: form.handleSubmit((values) => {
      if (saving.progress.kind === "sending" || saving.progress.kind === "unknown") return;
      if (id !== null && countOf(values) === 0) guard.leave();
      else saving.save(values);
    }, form.showFirst),
    close: () => saving.progress.kind !== "sending" && guard.askToClose(),
    keep: () => {
      const kept = keepDraft(org, id, { base, newId, form: form.getValues() });
      if (kept) guard.leave();
      else toast({ tone: "bad", title: t("draft.notKept"), detail: t("draft.notKeptWhy") });
    },
    drop: () => {
      dropDraft(org, id);
      guard.leave();
    },
    dropRestored: () => {
      dropDraft(org, id);
      setRestored(null);
      setBase(first.base);
      form.reset(begin);
    },
  };
}
