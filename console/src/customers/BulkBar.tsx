import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { command } from "@/shared/api/command";
import type { Customer, CustomerRow, Problem } from "@/shared/api/types";
import { Button } from "@/shared/ui/Button";
import { Kbd } from "@/shared/ui/Kbd";
import { toast } from "@/shared/ui/toast";
import { customerWritten } from "./customer.queries";

interface BulkBarProps {
  chosen: readonly CustomerRow[];
  onClear: () => void;
}

/** In the place of the search, while rows are selected. */
export function BulkBar({ chosen, onClear }: BulkBarProps) {
  const { t } = useTranslation("customers");
  const [tagging, setTagging] = useState(false);
  const [busy, setBusy] = useState(false);
  const tagAll = useTagAll(chosen);
  const button = useRef<HTMLButtonElement>(null);
  const leave = () => {
    flushSync(() => setTagging(false));
    button.current?.focus();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const tag = String(new FormData(event.currentTarget).get("tag")).trim();
    if (!tag || busy) return;
    setBusy(true);
    const done = await tagAll(tag);
    setBusy(false);
    if (done) leave();
  };
  return (
    <div className="bulk" role="toolbar" aria-label={t("bulk.label", { count: chosen.length })}>
      <b className="strong">{t("bulk.count", { count: chosen.length })}</b>
      <span className="sep" />
      {tagging ? (
        <form
          className="row"
          onSubmit={(event) => void submit(event)}
          onKeyDown={(event) => event.key === "Escape" && leave()}
        >
          <input
            className="input s"
            name="tag"
            aria-label={t("bulk.tagName")}
            maxLength={60}
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
            autoFocus
          />
          <Button small type="submit" busy={busy}>
            {t("bulk.add")}
          </Button>
        </form>
      ) : (
        <Button look="quiet" small icon="tag" ref={button} onClick={() => setTagging(true)}>
          {t("bulk.tag")}
        </Button>
      )}
      <span className="push" />
      <Button look="quiet" small onClick={onClear}>
        {t("bulk.clear")}
        <Kbd>Esc</Kbd>
      </Button>
    </div>
  );
}

/** One command for each customer; true when all are done. */
function useTagAll(chosen: readonly CustomerRow[]) {
  const { t } = useTranslation("customers");
  const client = useQueryClient();
  return async (tag: string): Promise<boolean> => {
    const refused: Problem[] = [];
    for (const { id, name } of chosen) {
      const outcome = await command<Customer>({
        method: "POST",
        path: `/api/customers/${id}/tags`,
        body: { added: [tag], removed: [] },
        label: t("bulk.acting", { name }),
      });
      if (outcome.kind === "done") customerWritten(client, outcome.value);
      else refused.push(outcome.problem);
    }
    const [first] = refused;
    if (first) {
      const title = t("bulk.partly", { done: chosen.length - refused.length, all: chosen.length });
      toast({ tone: "bad", title, detail: `${first.title} · ${first.code} · ${first.correlation_id}` });
    } else toast({ tone: "ok", title: t("bulk.done", { count: chosen.length }) });
    return !first;
  };
}
