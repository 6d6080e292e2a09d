import { useTranslation } from "react-i18next";
import type { Progress } from "@/shared/api/useCommand";
import { reached, usePhase } from "@/shared/api/usePhase";
import { Button } from "@/shared/ui/Button";
import { Waiting } from "@/shared/ui/Waiting";
import "./record.i18n";

interface ActFooterProps {
  formId: string;
  /** The button names the act. */
  go: string;
  busy: string;
  danger?: boolean;
  progress: Progress;
  onCancelSending: () => void;
  onClose: () => void;
}

/** The footer of a dialog that does one thing. While it is in doubt whether it was done, it is not offered anew. */
export function ActFooter({ formId, go, busy, danger, progress, onCancelSending, onClose }: ActFooterProps) {
  const { t } = useTranslation("record");
  const phase = usePhase(progress.kind === "sending");
  return (
    <footer>
      {progress.kind === "sending" && <Waiting phase={phase} label={busy} write onCancel={onCancelSending} />}
      <span className="push" />
      <Button look="quiet" onClick={onClose}>
        {t("form.cancel")}
      </Button>
      <Button
        look={danger ? "danger" : "primary"}
        type="submit"
        form={formId}
        busy={reached(phase, "busy")}
        disabledReason={progress.kind === "unknown" ? t("form.inDoubt") : null}
      >
        {reached(phase, "busy") ? busy : go}
      </Button>
    </footer>
  );
}
