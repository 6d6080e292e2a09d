import { useTranslation } from "react-i18next";
import { reached, usePhase } from "@/shared/api/usePhase";
import { Waiting } from "@/shared/ui/Waiting";

/** Shaped like the record that comes. */
export function RecordSkeleton({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("record");
  const phase = usePhase(true);
  return (
    <div className="record coming-record">
      <div className="slip-tools row" />
      {reached(phase, "busy") && (
        <div aria-hidden="true">
          <div className="sheet slip slip-head">
            <span className="skel w-60" />
            <span className="skel w-40" />
            <span className="skel w-30" />
          </div>
          <div className="sheet facts">
            {["w-60", "w-40", "w-50", "w-30", "w-60"].map((width, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a skeleton have nothing else
              <span key={line} className={`skel ${width}`} />
            ))}
          </div>
        </div>
      )}
      <Waiting phase={phase} label={t("page.loading")} onCancel={onClose} />
    </div>
  );
}
