import { useTranslation } from "react-i18next";
import type { ActionName, Customer } from "@/shared/api/types";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import "./customer.dialogs.css";
import { NoteDialog } from "./NoteDialog";
import { ReasonDialog } from "./ReasonDialog";
import { TagEditor } from "./TagEditor";

interface ActDialogProps {
  customer: Customer;
  act: ActionName;
  onClose: () => void;
}

/** The dialog that an address such as `?dialog=hold` asks for. An address can outlive what may be done. */
export default function ActDialog({ customer, act, onClose }: ActDialogProps) {
  const action = customer.actions.find(({ name }) => name === act);
  if (act === "edit") return null;
  if (!action?.enabled) return <Refused reason={action?.disabled_reason} onClose={onClose} />;
  if (act === "note") return <NoteDialog customer={customer} onClose={onClose} />;
  if (act === "tag") return <TagEditor customer={customer} onClose={onClose} />;
  return <ReasonDialog customer={customer} act={act} action={action} onClose={onClose} />;
}

function Refused({ reason, onClose }: { reason: string | null | undefined; onClose: () => void }) {
  const { t } = useTranslation("record");
  return (
    <Dialog
      alert
      size="s"
      title={t("act.refused.title")}
      lead={reason ?? t("act.refused.lead")}
      onClose={onClose}
    >
      <footer>
        <span className="push" />
        <Button look="primary" data-first-focus onClick={onClose}>
          {t("act.refused.close")}
        </Button>
      </footer>
    </Dialog>
  );
}
