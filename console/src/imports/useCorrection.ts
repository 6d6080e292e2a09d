import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportLayout, ImportView } from "@/shared/api/types";
import { useCommand } from "@/shared/api/useCommand";
import { type Columns, columnErrors, columnsOf } from "./import.columns";
import { importAnswered } from "./import.queries";

interface Wanted {
  columns?: Columns;
  constants?: Record<string, string>;
  layout?: ImportLayout;
}

export type Correction = ReturnType<typeof useCorrection>;

/** Each choice goes out at once; what is chosen while one is under way goes after it, so that the last one counts. */
export function useCorrection(view: ImportView) {
  const { t } = useTranslation("imports");
  const client = useQueryClient();
  const [columns, setColumns] = useState<Columns | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const sent = useRef<Wanted>(null);
  const next = useRef<Wanted>(null);

  const answered = (answer: ImportView) => importAnswered(client, answer);
  const settled = () => {
    sent.current = null;
    if (next.current) send(next.current);
  };
  const { progress, run, clear } = useCommand<ImportView>({
    onDone: (answer) => {
      answered(answer);
      setErrors({});
      if (!next.current) setColumns(null);
      settled();
    },
    onProblem: (problem) => {
      const found = columnErrors(problem);
      setErrors(found);
      settled();
      return Object.keys(found).length > 0;
    },
  });
  const send = (wanted: Wanted) => {
    next.current = null;
    sent.current = wanted;
    const path = `/api/imports/${view.id}/mapping`;
    run({ method: "PUT", path, body: wanted, label: t("correcting", { name: view.file_name }) });
  };
  const want = (wanted: Wanted) => {
    clear();
    if (sent.current) next.current = wanted;
    else send(wanted);
  };

  const current = columns ?? columnsOf(view);
  return {
    progress,
    errors,
    answered,
    columns: current,
    /** Why nothing can go on from here; null where it can. */
    refusal: Object.values(errors)[0] ?? null,
    choose: (column: string, target: string | null) => {
      const chosen = { ...current, [column]: target };
      setColumns(chosen);
      want({ columns: chosen, constants: view.constants });
    },
    read: (layout: ImportLayout) => {
      setColumns(null);
      setErrors({});
      want({ layout });
    },
  };
}
