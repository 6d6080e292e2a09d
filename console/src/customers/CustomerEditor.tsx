import { type KeyboardEvent, useId, useState } from "react";
import { FormProvider } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/shared/api/types";
import { Aftermath } from "@/shared/errors/Aftermath";
import { localeOf } from "@/shared/format/locale";
import { Dialog } from "@/shared/ui/Dialog";
import { ErrorSummary } from "@/shared/ui/ErrorSummary";
import { focusField } from "@/shared/ui/FieldFrame";
import { toast } from "@/shared/ui/toast";
import { ConflictDialog } from "./ConflictDialog";
import { CustomerForm } from "./CustomerForm";
import { countChanges } from "./customer.changes";
import { type Base, type Draft, dropDraft, keepDraft } from "./customer.draft";
import { fromForm, type CustomerForm as Values } from "./customer.form";
import { DraftNotice } from "./DraftNotice";
import { LeaveDialog } from "./LeaveDialog";
import { SaveFooter } from "./SaveFooter";
import { useCustomerForm } from "./useCustomerForm";
import { useCustomerSave } from "./useCustomerSave";
import { useLeaveGuard } from "./useLeaveGuard";

interface CustomerEditorProps {
  org: string;
  id: string | null;
  title: string;
  over?: string;
  base: Base | null;
  /** What the form begins with, and returns to when its draft is dropped. */
  begin: Values;
  draft: Draft | null;
  onClose: () => void;
  onSaved: (customer: Customer) => void;
}

/** The open form: typing, checking, saving, leaving. */
export function CustomerEditor({
  org,
  id,
  title,
  over,
  begin,
  draft,
  onClose,
  onSaved,
  ...props
}: CustomerEditorProps) {
  const { t } = useTranslation("record");
  const formId = useId();
  const [restored, setRestored] = useState(draft);
  const [base, setBase] = useState(draft ? draft.base : props.base);
  const form = useCustomerForm(draft?.form ?? begin, base);
  const saving = useCustomerSave({
    id,
    base,
    onBase: setBase,
    onSlips: form.showSlips,
    onMerged: (merged) => form.reset(merged),
    onSaved: (customer, rebasedOn) => {
      guard.release();
      dropDraft(org, id);
      toast({
        tone: "ok",
        title: t(id === null ? "form.created" : "form.saved"),
        detail: saidOf(customer, rebasedOn),
      });
      onSaved(customer);
    },
  });
  const saidOf = (customer: Customer, who: string | null) =>
    who ? t("form.rebased", { who }) : customer.name;
  const beganWith = base?.record ?? fromForm(begin, localeOf()).record;
  const countOf = (values: Values) => countChanges(beganWith, fromForm(values, localeOf()).record);
  const count = () => countOf(form.getValues());
  const guard = useLeaveGuard(() => count() > 0, onClose);

  const save = form.handleSubmit((values) => {
    if (id !== null && countOf(values) === 0) guard.leave();
    else saving.save(values);
  }, form.showFirst);
  const close = () => saving.progress.kind !== "sending" && guard.askToClose();
  const keep = () => {
    const kept = keepDraft(org, id, { base: base, form: form.getValues() });
    if (kept) guard.leave();
    else toast({ tone: "bad", title: t("draft.notKept"), detail: t("draft.notKeptWhy") });
  };
  const drop = () => {
    dropDraft(org, id);
    guard.leave();
  };
  const dropRestored = () => {
    dropDraft(org, id);
    setRestored(null);
    setBase(props.base);
    form.reset(begin);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (saving.progress.kind !== "unknown") void save();
  };

  return (
    <FormProvider {...form}>
      <Dialog title={title} over={over} onClose={close}>
        <form id={formId} className="body" noValidate onSubmit={save} onKeyDown={pressed}>
          {restored && <DraftNotice at={restored.at} onDrop={dropRestored} />}
          {form.lines.length > 0 && (
            <ErrorSummary
              ref={form.summary}
              title={t("form.mend", { count: form.lines.length })}
              lines={form.lines}
              onPick={(path) => focusField(path)}
            />
          )}
          <Aftermath progress={saving.progress} title={t("form.notSaved")}>
            <p className="ink2">{t("form.kept")}</p>
          </Aftermath>
          <CustomerForm id={id} />
        </form>
        <SaveFooter
          formId={formId}
          isNew={id === null}
          progress={saving.progress}
          countOf={countOf}
          onCancelSending={saving.cancel}
          onClose={close}
        />
      </Dialog>
      {saving.conflict && (
        <ConflictDialog
          conflict={saving.conflict}
          onSettle={saving.settleConflict}
          onDiscard={drop}
          onClose={saving.putConflictOff}
        />
      )}
      {guard.asking && (
        <LeaveDialog count={count()} isNew={id === null} onStay={guard.stay} onKeep={keep} onDrop={drop} />
      )}
    </FormProvider>
  );
}
