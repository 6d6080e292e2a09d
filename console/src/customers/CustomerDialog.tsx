import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/shared/api/problem";
import type { Customer } from "@/shared/api/types";
import { usePhase } from "@/shared/api/usePhase";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { localeOf } from "@/shared/format/locale";
import { useSession } from "@/shared/session/session";
import { Dialog } from "@/shared/ui/Dialog";
import { Waiting } from "@/shared/ui/Waiting";
import { CustomerEditor } from "./CustomerEditor";
import "./customer.dialogs.css";
import { writable } from "./customer.changes";
import { draftOf } from "./customer.draft";
import { blankForm, toForm } from "./customer.form";
import { customerQuery } from "./customer.queries";
import type { CustomerDialogProps } from "./parts";
import "./record.i18n";

/** `editDialog`: a new customer, or one that is there. */
export default function CustomerDialog({ id, ...events }: CustomerDialogProps) {
  return id === null ? <NewCustomer {...events} /> : <SavedCustomer key={id} id={id} {...events} />;
}

type Events = Omit<CustomerDialogProps, "id">;

function NewCustomer(events: Events) {
  const { t } = useTranslation("record");
  const { organisation } = useSession();
  const [draft] = useState(() => draftOf(organisation.id, null));
  const begin = blankForm(organisation.currency);
  return (
    <CustomerEditor
      org={organisation.id}
      id={null}
      title={t("form.new")}
      base={null}
      begin={begin}
      draft={draft}
      {...events}
    />
  );
}

function SavedCustomer({ id, ...events }: Events & { id: string }) {
  const { t } = useTranslation("record");
  const { data, error, refetch } = useQuery(customerQuery(id));
  const phase = usePhase(!data && !error);
  if (data) return <EditCustomer customer={data} {...events} />;
  return (
    <Dialog title={t("form.editing")} onClose={events.onClose}>
      <div className="body waiting-body">
        {error ? (
          <ErrorPanel problem={asProblem(error)} title={t("form.notLoaded")} onRetry={() => void refetch()} />
        ) : (
          <Waiting phase={phase} label={t("form.loading")} onCancel={events.onClose} />
        )}
      </div>
    </Dialog>
  );
}

/** Begins from the customer as it is when the dialog opens: what others save meanwhile is met when this is saved. */
function EditCustomer({ customer, ...events }: Events & { customer: Customer }) {
  const { t } = useTranslation("record");
  const { organisation } = useSession();
  const [{ id, name, code, version, record, draft }] = useState(() => ({
    ...customer,
    record: writable(customer),
    draft: draftOf(organisation.id, customer.id),
  }));
  return (
    <CustomerEditor
      org={organisation.id}
      id={id}
      title={t("form.edit", { name })}
      over={`${code} · v${version}`}
      base={{ version, record }}
      begin={toForm(record, localeOf())}
      draft={draft}
      {...events}
    />
  );
}
