import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { answered } from "@/shared/api/session";
import type { Customer, CustomerAsOf, CustomerRow, Page } from "@/shared/api/types";
import { type Filters, filtersQuery, type Sort } from "./customer.address";
import { isWhole, lookUpCustomers } from "./customer.lookup";
import { markRow } from "./customer.marks";

const PAGE = 100;
/** With more pages than these in the list, a write patches its row and leaves the rest until the list is asked anew. */
const PAGES_READ_AGAIN = 10;

const keys = {
  lists: ["customers", "list"],
  list: (org: string, filters: Filters, sort: Sort) => [
    "customers",
    "list",
    org,
    filtersQuery(filters),
    sort,
  ],
  record: (id: string) => ["customers", "record", id],
  asOf: (id: string, asOf: string) => ["customers", "record", id, "as of", asOf],
  history: (id: string) => ["customers", "record", id, "history"],
};

type List = InfiniteData<Page<CustomerRow>, string | null>;

/** One page of the list: GET /api/customers, or for a whole address or account the lookup. */
export async function getCustomers(
  filters: Filters,
  sort: Sort,
  after: string | null,
  signal: AbortSignal,
): Promise<Page<CustomerRow>> {
  if (isWhole(filters.query)) return lookUpCustomers(filters, signal);
  const query = {
    query: filters.query.trim() || undefined,
    status: [...filters.status],
    kind: filters.kind ? [filters.kind] : [],
    country: [...filters.country],
    tag: filters.tag ? [filters.tag] : [],
    sort,
    limit: PAGE,
    after: after ?? undefined,
  };
  return answered(await api.GET("/api/customers", { params: { query }, signal })) as Page<CustomerRow>;
}

/** The list as it is filtered and sorted; while another filter loads, the rows before stay. */
export function customersQuery(org: string, filters: Filters, sort: Sort) {
  return infiniteQueryOptions({
    queryKey: keys.list(org, filters, sort),
    queryFn: ({ pageParam, signal }) => getCustomers(filters, sort, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<CustomerRow>) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** A few rows for a box in which one types, such as that of the parent. */
export function customersFoundQuery(filters: Filters) {
  const query = { ...filtersQuery(filters), limit: 20 };
  return queryOptions({
    queryKey: ["customers", "found", query],
    queryFn: async ({ signal }) =>
      isWhole(filters.query)
        ? (await lookUpCustomers(filters, signal)).items
        : answered(await api.GET("/api/customers", { params: { query }, signal })).items,
    placeholderData: keepPreviousData,
  });
}

export function customerQuery(id: string) {
  return queryOptions({
    queryKey: keys.record(id),
    queryFn: async ({ signal }) => {
      const path = { customer: id };
      return answered(await api.GET("/api/customers/{customer}", { params: { path }, signal })) as Customer;
    },
  });
}

/** The customer as known at a moment: the past does not change, so it is read once. */
export function customerAsOfQuery(id: string, asOf: string) {
  return queryOptions({
    queryKey: keys.asOf(id, asOf),
    queryFn: async ({ signal }) => {
      const params = { path: { customer: id }, query: { at: asOf } };
      return answered(await api.GET("/api/customers/{customer}/as-of", { params, signal })) as CustomerAsOf;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function customerHistoryQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: keys.history(id),
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam === null ? {} : { after: pageParam };
      const params = { path: { customer: id }, query };
      return answered(await api.GET("/api/customers/{customer}/history", { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** After each write: the record is what the server answered, its row is patched where it stands and marked. */
export function customerWritten(client: QueryClient, customer: Customer): void {
  client.setQueryData(keys.record(customer.id), customer);
  void client.invalidateQueries({ queryKey: keys.history(customer.id) });
  client.setQueriesData<List>({ queryKey: keys.lists }, (list) => list && patched(list, customer));
  markRow(customer.id);
  void client.invalidateQueries({
    queryKey: keys.lists,
    predicate: ({ state }) => ((state.data as List | undefined)?.pages.length ?? 0) <= PAGES_READ_AGAIN,
  });
}

function patched(list: List, customer: Customer): List {
  const patch = (row: CustomerRow) => (row.id === customer.id ? { ...row, ...shared(customer) } : row);
  return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(patch) })) };
}

/** What a row has from its customer by the same name; e-mail and city are the server's choice and come with the list. */
function shared(customer: Customer): Partial<CustomerRow> {
  const { version, code, external_id, kind, name, status, currency, tags, updated_at, actions } = customer;
  return { version, code, external_id, kind, name, status, currency, tags, updated_at, actions };
}
