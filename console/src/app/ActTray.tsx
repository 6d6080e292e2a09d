import { useTranslation } from "react-i18next";
import { type Act, useActs } from "@/shared/api/acts";
import { usePhase } from "@/shared/api/usePhase";
import { Waiting } from "@/shared/ui/Waiting";

/** Writes that take longer than a second, whatever screen they came from. */
export function ActTray() {
  const { t } = useTranslation("app");
  const acts = useActs();
  return (
    <section className="acts" aria-label={t("acts.running")} hidden={acts.length === 0}>
      {acts.map((act) => (
        <Running key={act.key} act={act} />
      ))}
    </section>
  );
}

function Running({ act }: { act: Act }) {
  const { t } = useTranslation("app");
  const phase = usePhase(true, act.startedAt);
  const label = act.attempt > 1 ? t("acts.retrying", { label: act.label, attempt: act.attempt }) : act.label;
  return <Waiting phase={phase} label={label} write />;
}
