import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/shared/api/problem";
import { meQuery } from "@/shared/api/session";
import type { Me } from "@/shared/api/types";
import { usePhase } from "@/shared/api/usePhase";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";

/** Nothing can be shown before it is known who works here. */
export function Start({ children }: { children: (me: Me) => ReactNode }) {
  const { t } = useTranslation("app");
  const { data, error, isPending, refetch } = useQuery(meQuery);
  const phase = usePhase(isPending);
  if (data) return children(data);
  return (
    <main className="start">
      {error ? (
        <ErrorPanel problem={asProblem(error)} title={t("startFailed")} onRetry={() => void refetch()} />
      ) : (
        <Waiting phase={phase} label={t("starting")} />
      )}
    </main>
  );
}
