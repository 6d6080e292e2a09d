import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { command } from "@/shared/api/command";
import { asProblem } from "@/shared/api/problem";
import type { ImportJob } from "@/shared/api/types";
import { localeOf } from "@/shared/format/locale";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { toast } from "@/shared/ui/toast";
import { useCounts, useFigure } from "./counts";
import { importsMoved, isAtWork } from "./import.queries";
import { downloadQuarantine } from "./import.transfer";
import { unwatch } from "./import.watched";

/** One import: how far it is and how long it still takes, or what became of its rows. */
export function JobLine({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const { file_name: name, counts, checked } = job;
  const figure = useFigure();
  const rows = figure(counts?.rows ?? 0);
  const running = isAtWork(job);
  return (
    <div className="job">
      <p className="row between">
        <span className={`row clips ${job.state}`}>
          <Icon name={running ? "upload" : job.state === "done" ? "done" : "stop"} />
          <span className="clip">{name}</span>
        </span>
        <span className="row">
          <span className="meta">
            {running && checked
              ? t("tray.rowsOf", { rows, all: figure(checked.rows) })
              : t("tray.rows", { rows })}
          </span>
          {!running && (
            <Button
              look="quiet"
              small
              icon="x"
              aria-label={t("tray.dismiss", { name })}
              onClick={() => unwatch(job.id)}
            />
          )}
        </span>
      </p>
      {running ? <Running job={job} /> : <Over job={job} />}
    </div>
  );
}

function Running({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const client = useQueryClient();
  const { id, file_name: name, progress, seconds_left: seconds } = job;
  const cancel = async () => {
    const path = `/api/imports/${id}/actions/cancel`;
    const outcome = await command({ method: "POST", path, label: t("tray.cancelling", { name }) });
    if (outcome.kind !== "done")
      toast({ tone: "bad", title: t("tray.notCancelled"), detail: outcome.problem.detail });
    void importsMoved(client);
  };
  return (
    <>
      <progress className="meter acc" max={1} value={progress} aria-label={t("tray.progress", { name })} />
      <p className="row between meta">
        <Counts job={job} />
        <span className="row">
          {seconds !== null && t("tray.left", { time: duration(seconds) })}
          <button type="button" className="link" onClick={() => void cancel()}>
            {t("tray.cancel")}
          </button>
        </span>
      </p>
    </>
  );
}

function Over({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const fetched = () =>
    downloadQuarantine(job).catch((error: unknown) =>
      toast({ tone: "bad", title: t("tray.notDownloaded"), detail: asProblem(error).detail }),
    );
  return (
    <div className="meta" role="status">
      {job.problem && <p className="warn">{t("tray.failed", { why: job.problem.detail })}</p>}
      {job.state === "cancelled" && <p>{t("tray.cancelled")}</p>}
      <p className="row between">
        <Counts job={job} />
        {job.finished_at && <span>{t("tray.done", { time: timeOfDay(job.finished_at) })}</span>}
      </p>
      {job.quarantine && (
        <button type="button" className="link row" onClick={() => void fetched()}>
          <Icon name="download" />
          {t("tray.download")}
        </button>
      )}
    </div>
  );
}

function Counts({ job: { counts } }: { job: ImportJob }) {
  const words = useCounts();
  return <span>{counts && words(counts).join(" · ")}</span>;
}

const timeOfDay = (at: string) =>
  new Intl.DateTimeFormat(localeOf(), { timeStyle: "short" }).format(new Date(at));

/** "1 min 40 s" */
function duration(seconds: number): string {
  const unit = (count: number, name: "minute" | "second") =>
    new Intl.NumberFormat(localeOf(), { style: "unit", unit: name, unitDisplay: "short" }).format(count);
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${unit(minutes, "minute")} ${unit(seconds % 60, "second")}` : unit(seconds, "second");
}
