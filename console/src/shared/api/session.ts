import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";

/** Who works here, for which organisations, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => answered(await api.GET("/api/me", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The body of a read; one that failed has thrown before. */
export function answered<T>({ data }: { data?: T }): T {
  return data as T;
}
