import { useTranslation } from "react-i18next";
import { switchSingleKeys, useSingleKeys } from "@/shared/keys/singleKeys";
import { Dialog } from "@/shared/ui/Dialog";

const KEYS = [
  [["/"], "search"],
  [["n"], "new"],
  [["j", "k"], "rows"],
  [["↵"], "open"],
  [["e"], "edit"],
  [["."], "menu"],
  [["x"], "select"],
  [["g", "c"], "customers"],
  [["Ctrl K"], "jump"],
  [["Esc"], "close"],
  [["?"], "list"],
] as const;

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const on = useSingleKeys();
  return (
    <Dialog title={t("keys.title")} lead={t("keys.lead")} onClose={onClose}>
      <div className="body">
        <ul className="keys">
          {KEYS.map(([keys, act]) => (
            <li key={act}>
              {keys.map((key) => (
                <kbd className="kbd" key={key}>
                  {key}
                </kbd>
              ))}
              <span>{t(`keys.${act}`)}</span>
            </li>
          ))}
        </ul>
        <label className="row">
          <input
            type="checkbox"
            className="check"
            checked={on}
            onChange={(event) => switchSingleKeys(event.target.checked)}
          />
          {t("keys.switch")}
        </label>
        <p className="meta">{t("keys.errors")}</p>
      </div>
    </Dialog>
  );
}
