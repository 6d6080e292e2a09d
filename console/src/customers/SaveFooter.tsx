import { useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Progress } from "@/shared/api/useCommand";
import { reached, usePhase } from "@/shared/api/usePhase";
import { Button } from "@/shared/ui/Button";
import { Kbd } from "@/shared/ui/Kbd";
import { Waiting } from "@/shared/ui/Waiting";
import type { CustomerForm } from "./customer.form";

interface SaveFooterProps {
  formId: string;
  isNew: boolean;
  progress: Progress;
  countOf: (form: CustomerForm) => number;
  onCancelSending: () => void;
  onClose: () => void;
}

/** How much is changed, and the two ways out. While a write is in doubt it cannot be sent anew. */
export function SaveFooter({ formId, isNew, progress, countOf, onCancelSending, onClose }: SaveFooterProps) {
  const { t } = useTranslation("record");
  const phase = usePhase(progress.kind === "sending");
  const inDoubt = progress.kind === "unknown" ? t("form.inDoubt") : null;
  return (
    <footer>
      {progress.kind === "sending" ? (
        <Waiting phase={phase} label={t("form.saving")} write onCancel={onCancelSending} />
      ) : (
        <Count countOf={countOf} none={t(isNew ? "form.blank" : "form.unchanged")} />
      )}
      <span className="push" />
      <Button look="quiet" onClick={onClose}>
        {t("form.cancel")} <Kbd>Esc</Kbd>
      </Button>
      <Button
        look="primary"
        type="submit"
        form={formId}
        busy={reached(phase, "busy")}
        disabledReason={inDoubt}
      >
        {t(isNew ? "form.create" : "form.save")} <Kbd>Ctrl ↵</Kbd>
      </Button>
    </footer>
  );
}

function Count({ countOf, none }: Pick<SaveFooterProps, "countOf"> & { none: string }) {
  const { t } = useTranslation("record");
  const count = countOf(useWatch<CustomerForm>() as CustomerForm);
  return <span className="meta">{count === 0 ? none : t("form.changes", { count })}</span>;
}
