import { lazy, Suspense, useId } from "react";
import { FormProvider } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Aftermath } from "@/shared/errors/Aftermath";
import { useSaveKey } from "@/shared/keys/useSaveKey";
import { Dialog } from "@/shared/ui/Dialog";
import { ErrorSummary } from "@/shared/ui/ErrorSummary";
import { focusField } from "@/shared/ui/FieldFrame";
import { CustomerForm } from "./CustomerForm";
import { DraftNotice } from "./DraftNotice";
import { LeaveDialog } from "./LeaveDialog";
import { SaveFooter } from "./SaveFooter";
import { type EditingOptions, useEditing } from "./useEditing";

const ConflictDialog = lazy(() => import("./ConflictDialog"));

interface CustomerEditorProps extends EditingOptions {
  title: string;
  over?: string;
}

/** The open form. */
export function CustomerEditor({ title, over, ...options }: CustomerEditorProps) {
  const { t } = useTranslation("record");
  const { id } = options;
  const formId = useId();
  const { form, saving, guard, restored, count, countOf, ...acts } = useEditing(options);
  useSaveKey(() => void acts.save(), !saving.conflict && !guard.asking);

  return (
    <FormProvider {...form}>
      <Dialog title={title} over={over} onClose={acts.close}>
        <form id={formId} className="body" noValidate onSubmit={acts.save}>
          {restored && <DraftNotice at={restored.at} onDrop={acts.dropRestored} />}
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
          onClose={acts.close}
        />
      </Dialog>
      {saving.conflict && (
        <Suspense>
          <ConflictDialog
            conflict={saving.conflict}
            onSettle={saving.settleConflict}
            onDiscard={acts.drop}
            onClose={saving.putConflictOff}
          />
        </Suspense>
      )}
      {guard.asking && (
        <LeaveDialog
          count={count()}
          isNew={id === null}
          onStay={guard.stay}
          onKeep={acts.keep}
          onDrop={acts.drop}
        />
      )}
    </FormProvider>
  );
}
