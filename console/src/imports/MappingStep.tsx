import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportView } from "@/shared/api/types";
import { useCommand } from "@/shared/api/useCommand";
import { Aftermath } from "@/shared/errors/Aftermath";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { ColumnList } from "./ColumnList";
import { useCounts, useFigure } from "./counts";
import { LayoutFields } from "./LayoutFields";
import { PreviewList } from "./PreviewList";
import { useCorrection } from "./useCorrection";

interface MappingStepProps {
  view: ImportView;
  onAnother: () => void;
  onStarted: (view: ImportView) => void;
}

/** What was found in the file, each of it correctable at once; then a dry run, and the start. */
export function MappingStep({ view, onAnother, onStarted }: MappingStepProps) {
  const { t } = useTranslation("imports");
  const shown = useLastReady(view);
  const correction = useCorrection(view);
  const check = useCommand<ImportView>({ onDone: correction.answered });
  const start = useCommand<ImportView>({ onDone: onStarted });
  const checking = view.state === "checking";
  // What starts before the last choice has arrived would be done without it.
  const correcting = correction.progress.kind === "sending";
  const act = (name: string) =>
    ({
      method: "POST",
      path: `/api/imports/${view.id}/actions/${name}`,
      label: t("starting", { name: view.file_name }),
    }) as const;
  return (
    <>
      <div className="body">
        <p className="meta file-name">{view.file_name}</p>
        {shown.layout && <LayoutFields layout={shown.layout} onChange={correction.read} off={checking} />}
        <ColumnList view={shown} correction={correction} off={checking} />
        <Aftermath progress={correction.progress} title={t("notCorrected")} />
        <PreviewList rows={shown.preview} />
        <Aftermath progress={check.progress} title={t("notStarted")} />
        <Aftermath progress={start.progress} title={t("notStarted")} />
      </div>
      <Checked view={view} />
      <footer>
        <Button look="quiet" onClick={onAnother} disabledReason={checking ? t("checking") : null}>
          {t("act.another")}
        </Button>
        <span className="push" />
        <Button
          busy={check.progress.kind === "sending" || correcting}
          disabledReason={correction.refusal}
          onClick={() => check.run(act(checking ? "cancel" : "check"))}
        >
          {t(checking ? "act.stopCheck" : "act.check")}
        </Button>
        <Button
          look="primary"
          busy={start.progress.kind === "sending" || correcting}
          disabledReason={useReason(view, correction.refusal)}
          onClick={() => start.run(act("run"))}
        >
          <ImportLabel view={view} />
        </Button>
      </footer>
    </>
  );
}

function useReason({ state, checked }: ImportView, refusal: string | null): string | null {
  const { t } = useTranslation("imports");
  if (state === "checking") return t("checking");
  return checked && takenOf(checked) === 0 ? t("act.nothing") : refusal;
}

const takenOf = ({ rows, quarantined }: { rows: number; quarantined: number }) => rows - quarantined;

/** "Import 57 rows", where a dry run has told how many will be taken. */
function ImportLabel({ view: { checked } }: { view: ImportView }) {
  const { t } = useTranslation("imports");
  const figure = useFigure();
  if (!checked) return t("act.import");
  const count = takenOf(checked);
  return t("act.importRows", { count, figure: figure(count) });
}

function Checked({ view }: { view: ImportView }) {
  const { t } = useTranslation("imports");
  const words = useCounts();
  const { state, checked, progress } = view;
  return (
    <div className="checked" role="status">
      {state === "checking" && (
        <div className="job">
          <p className="meta">{t("checking")}</p>
          <progress className="meter acc" max={1} value={progress} aria-label={t("checking")} />
        </div>
      )}
      {checked && (
        <Banner tone={checked.quarantined > 0 ? "warn" : "info"}>
          {t("checked", { counts: words(checked).join(" · ") })}
        </Banner>
      )}
    </div>
  );
}

/** While a dry run is at work the server tells no samples: what was seen before stays in view. */
function useLastReady(view: ImportView): ImportView {
  const [last, setLast] = useState(view);
  if (view.state === "ready" && view !== last) setLast(view);
  return last;
}
