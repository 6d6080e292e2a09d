import { useTranslation } from "react-i18next";
import { type Phase, reached } from "../api/usePhase";
import { Spinner } from "./Spinner";

interface WaitingProps {
  phase: Phase;
  /** What is awaited: "Loading customers". */
  label: string;
  /** A write is not asked again at 15 s: the person is told to hold still. */
  write?: boolean;
  onCancel?: (() => void) | undefined;
}

/** Nothing until a second has gone by; then words, then "taking longer than usual" with Cancel. */
export function Waiting({ phase, label, write, onCancel }: WaitingProps) {
  const { t } = useTranslation();
  const late = t(write ? "waiting.doNotSubmit" : "waiting.asking");
  return (
    <div className="waiting meta" role="status">
      {reached(phase, "words") && (
        <>
          <Spinner />
          <span>
            {label}
            {phase === "slow" && ` · ${t("waiting.slow")}`}
            {phase === "warned" && <span className={write ? "warn" : undefined}> · {late}</span>}
          </span>
          {onCancel && reached(phase, "slow") && (
            <button type="button" className="link" onClick={onCancel}>
              {t("waiting.cancel")}
            </button>
          )}
        </>
      )}
    </div>
  );
}
