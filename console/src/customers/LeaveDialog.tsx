import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import "./record.i18n";

interface LeaveDialogProps {
  count: number;
  isNew: boolean;
  onStay: () => void;
  onKeep: () => void;
  onDrop: () => void;
}

/** Closing with unsaved changes. Escape goes on editing: the way on which nothing is lost. */
export function LeaveDialog({ count, isNew, onStay, onKeep, onDrop }: LeaveDialogProps) {
  const { t } = useTranslation("record");
  return (
    <Dialog
      alert
      size="s"
      title={t("leave.title", { count })}
      lead={t(isNew ? "leave.leadNew" : "leave.lead")}
      onClose={onStay}
    >
      <footer>
        <Button look="quiet" className="bad" onClick={onDrop}>
          {t("leave.drop")}
        </Button>
        <span className="push" />
        <Button onClick={onKeep}>{t("leave.keep")}</Button>
        <Button look="primary" data-first-focus onClick={onStay}>
          {t("leave.stay")}
        </Button>
      </footer>
    </Dialog>
  );
}
