import { type UseInfiniteQueryResult, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { asProblem } from "@/shared/api/problem";
import type { CustomerRow, Problem, Total } from "@/shared/api/types";
import { type Phase, usePhase } from "@/shared/api/usePhase";
import { useSession } from "@/shared/session/session";
import type { CustomersAddress } from "./customer.address";
import { customersQuery } from "./customer.queries";

/** `first`: nothing to show yet. `other`: the rows of another filter still stand. `more`: the next page. `again`: a refresh. */
type Awaited = "first" | "other" | "more" | "again";

export interface CustomerListState {
  rows: readonly CustomerRow[];
  total: Total;
  /** Some answer has come. */
  known: boolean;
  waitingFor: Awaited | null;
  phase: Phase;
  failed: { what: "first" | "more" | "again"; problem: Problem } | null;
  loadCustomers: () => void;
  loadMore: () => void;
  cancel: () => void;
}

const NONE: Total = { count: 0, exact: true };

/** The rows as the address asks for them, read page by page. */
export function useCustomerList(address: CustomersAddress): CustomerListState {
  const { organisation } = useSession();
  const client = useQueryClient();
  const options = customersQuery(organisation.code, address, address.sort);
  const query = useInfiniteQuery(options);
  const { data, error } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const waitingFor = awaited(query);
  return {
    rows,
    total: data?.pages.at(-1)?.total ?? NONE,
    known: data !== undefined,
    waitingFor,
    phase: usePhase(waitingFor !== null),
    failed: error && { what: failing(query), problem: asProblem(error) },
    loadCustomers: () => void query.refetch(),
    loadMore: () => void (query.hasNextPage && !query.isFetching && query.fetchNextPage()),
    cancel: () => void client.cancelQueries({ queryKey: options.queryKey }),
  };
}

function awaited(query: UseInfiniteQueryResult): Awaited | null {
  if (!query.isFetching) return null;
  if (query.isPending) return "first";
  if (query.isPlaceholderData) return "other";
  return query.isFetchingNextPage ? "more" : "again";
}

function failing(query: UseInfiniteQueryResult): "first" | "more" | "again" {
  if (query.data === undefined) return "first";
  return query.isFetchNextPageError ? "more" : "again";
}
