import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/shared/api/types";
import { Aftermath } from "@/shared/errors/Aftermath";
import { useSaveKey } from "@/shared/keys/useSaveKey";
import { Dialog } from "@/shared/ui/Dialog";
import { focusField } from "@/shared/ui/FieldFrame";
import { TextField } from "@/shared/ui/TextField";
import { toast } from "@/shared/ui/toast";
import { ActFooter } from "./ActFooter";
import { dropNote, keepNote, keptNote } from "./customer.draft";
import "./customer.dialogs.css";
import "./record.i18n";
import { useRecordCommand } from "./useRecordCommand";

const MOST = 4_000;

/** A note for colleagues. What is typed is kept in this tab until it is added, so that Escape loses nothing. */
export function NoteDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation("record");
  const formId = useId();
  const [text, setText] = useState(() => keptNote(customer.id));
  const [tried, setTried] = useState(false);
  const { progress, run, cancel } = useRecordCommand<Customer>(
    (answer) => answer,
    () => {
      dropNote(customer.id);
      toast({ tone: "ok", title: t("note.done"), detail: customer.name });
      onClose();
    },
  );
  const actual = [...text.trim()].length;
  const error = actual === 0 ? t("note.empty") : actual > MOST ? t("note.tooLong", { actual }) : undefined;
  const type = (typed: string) => {
    setText(typed);
    keepNote(customer.id, typed);
  };
  const add = () => {
    setTried(true);
    if (error) focusField("text");
    if (error || progress.kind === "sending" || progress.kind === "unknown") return;
    const label = t("form.savingWho", { name: customer.name });
    run({ method: "POST", path: `/api/customers/${customer.id}/notes`, body: { text: text.trim() }, label });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add();
  };
  useSaveKey(add, true);
  return (
    <Dialog
      size="s"
      title={t("note.title", { name: customer.name })}
      onClose={() => progress.kind !== "sending" && onClose()}
    >
      <form id={formId} className="body" noValidate onSubmit={submit}>
        <Aftermath progress={progress} title={t("note.notDone")}>
          <p className="ink2">{t("form.kept")}</p>
        </Aftermath>
        <TextField
          path="text"
          label={t("note.label")}
          hint={t("note.hint")}
          value={text}
          onChange={type}
          rows={6}
          autoFocus
          error={tried ? error : undefined}
        />
      </form>
      <ActFooter
        formId={formId}
        go={t("note.add")}
        busy={t("note.adding")}
        progress={progress}
        onCancelSending={cancel}
        onClose={onClose}
      />
    </Dialog>
  );
}
