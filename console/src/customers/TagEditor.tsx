import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/shared/api/types";
import { Aftermath } from "@/shared/errors/Aftermath";
import { Dialog } from "@/shared/ui/Dialog";
import { TagsField } from "@/shared/ui/TagsField";
import { ActFooter } from "./ActFooter";
import "./customer.dialogs.css";
import "./record.i18n";
import { useRecordCommand } from "./useRecordCommand";

/** The tags alone. Only what was added and taken away is sent, so that two people can tag at the same time. */
export function TagEditor({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation("record");
  const formId = useId();
  const [began] = useState(customer.tags);
  const [tags, setTags] = useState<readonly string[]>(customer.tags);
  const { progress, run, cancel } = useRecordCommand<Customer>((answer) => answer, onClose);
  const tooLong = tags.some((tag) => [...tag].length > 40);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const added = tags.filter((tag) => !began.includes(tag));
    const removed = began.filter((tag) => !tags.includes(tag));
    if (tooLong || progress.kind === "sending") return;
    if (added.length + removed.length === 0) return onClose();
    const label = t("form.savingWho", { name: customer.name });
    run({ method: "POST", path: `/api/customers/${customer.id}/tags`, body: { added, removed }, label });
  };
  return (
    <Dialog
      size="s"
      title={t("tag.label", { name: customer.name })}
      onClose={() => progress.kind !== "sending" && onClose()}
    >
      <form id={formId} className="body" noValidate onSubmit={submit}>
        <Aftermath progress={progress} title={t("tag.notDone")} />
        <TagsField
          label={t("member.tags")}
          hint={t("form.tagsHint")}
          value={tags}
          onChange={setTags}
          removeLabel={(tag) => t("tag.remove", { tag })}
          error={tooLong ? t("tag.tooLong") : undefined}
          autoFocus
        />
      </form>
      <ActFooter
        formId={formId}
        go={t("tag.save")}
        busy={t("form.saving")}
        progress={progress}
        onCancelSending={cancel}
        onClose={onClose}
      />
    </Dialog>
  );
}
