import { useTranslation } from "react-i18next";
import { formatRecent } from "@/shared/format/dates";
import { Icon } from "@/shared/ui/Icon";

/** What stands in the form was typed before and is not saved. */
export function DraftNotice({ at, onDrop }: { at: string; onDrop: () => void }) {
  const { t } = useTranslation("record");
  return (
    <div className="banner acc" role="status">
      <Icon name="note" />
      <p>{t("draft.restored", { when: formatRecent(at) })}</p>
      <button type="button" className="link" onClick={onDrop}>
        {t("draft.drop")}
      </button>
    </div>
  );
}
