import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportJob } from "@/shared/api/types";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { importsQuery, isAtWork, isOver } from "./import.queries";
import { useWatched } from "./import.watched";
import "./imports.css";
import "./imports.i18n";
import { JobLine } from "./JobLine";

const LOOKED_AT_MS = 1_000;

/** Imports at work, and those that were started here until they are dismissed; it outlives pages and reloads. */
export default function ImportTray() {
  const { t } = useTranslation("imports");
  const jobs = useJobs();
  const [folded, setFolded] = useState(false);
  useListsReadAgain(jobs);
  if (jobs.length === 0) return null;
  return (
    <section className="pop jobs" aria-label={t("tray.label")}>
      <header className="row between">
        <b className="strong">{t("tray.jobs", { count: jobs.length })}</b>
        <Button
          look="quiet"
          small
          icon={folded ? "left" : "down"}
          aria-label={t(folded ? "tray.unfold" : "tray.fold")}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
        />
      </header>
      {!folded && jobs.map((job) => <JobLine key={job.id} job={job} />)}
    </section>
  );
}

function useJobs(): readonly ImportJob[] {
  const { organisation } = useSession();
  const watched = useWatched();
  const waitsFor = (job: ImportJob) => isAtWork(job) || (watched.includes(job.id) && !isOver(job));
  const { data = [] } = useQuery({
    ...importsQuery(organisation.id),
    refetchInterval: ({ state }) => (state.data?.some(waitsFor) ? LOOKED_AT_MS : false),
  });
  return data.filter((job) => isAtWork(job) || (watched.includes(job.id) && isOver(job)));
}

/** What was imported is in the lists as soon as the tray says so. */
function useListsReadAgain(jobs: readonly ImportJob[]): void {
  const client = useQueryClient();
  const told = useRef(new Set<string>());
  useEffect(() => {
    const news = jobs.filter((job) => isOver(job) && !told.current.has(job.id));
    for (const { id } of news) told.current.add(id);
    if (news.length > 0) void client.invalidateQueries({ queryKey: ["customers"] });
  }, [jobs, client]);
}
