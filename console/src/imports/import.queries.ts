import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { answered } from "@/shared/api/session";
import type { ImportJob, ImportView } from "@/shared/api/types";

const LIST = ["imports", "list"];
const oneKey = (id: string) => ["imports", "one", id];
const CHECK_LOOKED_AT_MS = 500;

/** The newest imports, for the tray. */
export function importsQuery(org: string) {
  return queryOptions({
    queryKey: [...LIST, org],
    queryFn: async ({ signal }) => answered(await api.GET("/api/imports", { signal })).items,
  });
}

/** One import with its columns and first rows; looked at again and again while its dry run is at work. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: oneKey(id),
    queryFn: async ({ signal }) =>
      answered(await api.GET("/api/imports/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === "checking" ? CHECK_LOOKED_AT_MS : false),
  });
}

export const targetsQuery = queryOptions({
  queryKey: ["imports", "targets"],
  queryFn: async ({ signal }) => answered(await api.GET("/api/imports/targets", { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export function importAnswered(client: QueryClient, view: ImportView): void {
  client.setQueryData(oneKey(view.id), view);
}

export const importsMoved = (client: QueryClient) => client.invalidateQueries({ queryKey: LIST });

export const isAtWork = ({ state }: Pick<ImportJob, "state">) => state === "running";
export const isOver = ({ state }: Pick<ImportJob, "state">) =>
  state === "done" || state === "failed" || state === "cancelled";
