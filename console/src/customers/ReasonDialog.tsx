import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Command } from "@/shared/api/outcome";
import type { Action, Customer } from "@/shared/api/types";
import { Aftermath } from "@/shared/errors/Aftermath";
import { Dialog } from "@/shared/ui/Dialog";
import { focusField } from "@/shared/ui/FieldFrame";
import { TextField } from "@/shared/ui/TextField";
import { toast } from "@/shared/ui/toast";
import { ActFooter } from "./ActFooter";
import "./customer.dialogs.css";
import "./record.i18n";
import { useRecordCommand } from "./useRecordCommand";

export type ReasonedAct = "activate" | "hold" | "release" | "close" | "reopen" | "discard";

interface ReasonDialogProps {
  customer: Customer;
  act: ReasonedAct;
  action: Action;
  onClose: () => void;
}

type Answer = Customer | { outcome: "discarded" | "closed"; customer: Customer };

const customerOf = (answer: Answer) => ("customer" in answer ? answer.customer : answer);
const MOST = 500;

/** What will happen, why it is done, and then it is done. */
export function ReasonDialog({ customer, act, action, onClose }: ReasonDialogProps) {
  const { t } = useTranslation("record");
  const formId = useId();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { progress, run, cancel } = useRecordCommand<Answer>(customerOf, (answer) => {
    const instead = act === "discard" && customerOf(answer).status === "closed";
    toast({
      tone: "ok",
      title: t(instead ? "act.discard.doneClosed" : `act.${act}.done`),
      detail: customer.name,
    });
    onClose();
  });
  const needed = action.needs.includes("reason");
  const error = wrongReason(reason, needed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (error) focusField("reason");
    else if (progress.kind !== "sending")
      run(commandFor(customer, act, reason.trim(), t("form.savingWho", { name: customer.name })));
  };
  return (
    <Dialog
      alert
      size="s"
      title={t(`act.${act}.title`, { name: customer.name })}
      lead={t(`act.${act}.lead`)}
      onClose={() => progress.kind !== "sending" && onClose()}
    >
      <form id={formId} className="body" noValidate onSubmit={submit}>
        <Aftermath progress={progress} title={t("reason.notDone")} />
        {act !== "activate" && (act !== "discard" || needed) && (
          <TextField
            path="reason"
            label={needed ? t("reason.label") : t("reason.optional")}
            hint={t("reason.hint")}
            value={reason}
            onChange={setReason}
            rows={3}
            autoFocus
            error={tried && error ? t(`reason.${error}`, { actual: reason.trim().length }) : undefined}
          />
        )}
      </form>
      <ActFooter
        formId={formId}
        go={t(`act.${act}.go`)}
        busy={t(`act.${act}.busy`)}
        danger={act === "discard" || act === "close"}
        progress={progress}
        onCancelSending={cancel}
        onClose={onClose}
      />
    </Dialog>
  );
}

function wrongReason(reason: string, needed: boolean): "needed" | "tooLong" | null {
  if (needed && reason.trim() === "") return "needed";
  return [...reason.trim()].length > MOST ? "tooLong" : null;
}

/** Delete is what the screen offers; whether that discards or closes, the server knows and says. */
function commandFor({ id, version }: Customer, act: ReasonedAct, reason: string, label: string): Command {
  const on = { ifMatch: version, label };
  if (act === "discard" && !reason) return { ...on, method: "DELETE", path: `/api/customers/${id}` };
  const body = reason ? { reason } : {};
  return { ...on, method: "POST", path: `/api/customers/${id}/actions/${act}`, body };
}
