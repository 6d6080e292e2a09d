import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { command } from "@/shared/api/command";
import { asProblem } from "@/shared/api/problem";
import type { ImportView } from "@/shared/api/types";
import { usePhase } from "@/shared/api/usePhase";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Waiting } from "@/shared/ui/Waiting";
import { FileStep } from "./FileStep";
import { importAnswered, importQuery, importsMoved } from "./import.queries";
import { watch } from "./import.watched";
import "./imports.css";
import "./imports.i18n";
import { MappingStep } from "./MappingStep";

/** The import that was begun in this tab and not started yet: closing the dialog or a reload loses nothing. */
const BEGUN = "counterfoil.import";

function useBegun() {
  const [id, setId] = useState(() => sessionStorage.getItem(BEGUN));
  const keep = (begun: string | null) => {
    if (begun) sessionStorage.setItem(BEGUN, begun);
    else sessionStorage.removeItem(BEGUN);
    setId(begun);
  };
  return [id, keep] as const;
}

/** `?dialog=import`: the file, what its columns mean, a dry run, and the start; what follows is in the tray. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("imports");
  const client = useQueryClient();
  const [id, keep] = useBegun();
  const sent = (view: ImportView) => {
    importAnswered(client, view);
    keep(view.id);
  };
  const forget = () => {
    void command({ method: "DELETE", path: `/api/imports/${id}`, label: t("act.another") });
    keep(null);
  };
  const started = (view: ImportView) => {
    watch(view.id);
    void importsMoved(client);
    keep(null);
    onClose();
  };
  return (
    <Dialog size="l" title={t("title")} onClose={onClose}>
      {id === null ? (
        <FileStep onSent={sent} />
      ) : (
        <BegunImport key={id} id={id} onAnother={forget} onStarted={started} />
      )}
    </Dialog>
  );
}

interface BegunImportProps {
  id: string;
  onAnother: () => void;
  onStarted: (view: ImportView) => void;
}

function BegunImport({ id, onAnother, onStarted }: BegunImportProps) {
  const { t } = useTranslation("imports");
  const { data, error } = useQuery(importQuery(id));
  const phase = usePhase(!data && !error);
  if (data && (data.state === "ready" || data.state === "checking"))
    return <MappingStep view={data} onAnother={onAnother} onStarted={onStarted} />;
  return (
    <>
      <div className="body">
        {error ? (
          <ErrorPanel problem={asProblem(error)} title={t("notLoaded")} />
        ) : (
          <Waiting phase={phase} label={t("loading")} />
        )}
      </div>
      <footer>
        <Button look="quiet" onClick={onAnother}>
          {t("act.another")}
        </Button>
      </footer>
    </>
  );
}
