import type { ActionName, CustomerKind, CustomerStatus } from "@/shared/api/types";
import { TABS, type Tab } from "./parts";

export const STATUSES = [
  "prospect",
  "active",
  "on_hold",
  "closed",
  "discarded",
  "merged",
  "erased",
] as const satisfies readonly CustomerStatus[];
export const KINDS = ["company", "person"] as const satisfies readonly CustomerKind[];
export const SORTS = ["name", "-name", "code", "-code", "updated_at", "-updated_at"] as const;
export type Sort = (typeof SORTS)[number];
export const FIRST_SORT: Sort = "name";

const DIALOGS = [
  "new",
  "edit",
  "activate",
  "hold",
  "release",
  "close",
  "reopen",
  "discard",
  "note",
  "tag",
  "import",
] as const satisfies readonly ("new" | "import" | ActionName)[];
export type DialogName = (typeof DIALOGS)[number];

/** What the list shows. */
export interface Filters {
  query: string;
  status: readonly CustomerStatus[];
  kind: CustomerKind | null;
  country: readonly string[];
  tag: string | null;
}

/** All that the address says after the path: whoever opens it sees the same. */
export interface CustomersAddress extends Filters {
  sort: Sort;
  tab: Tab;
  asOf: string | null;
  dialog: DialogName | null;
}

export const NO_FILTERS: Filters = { query: "", status: [], kind: null, country: [], tag: null };

type Search = Readonly<Record<string, string | undefined>>;

function oneOf<T extends string>(all: readonly T[], value: string | undefined): T | null {
  return all.find((each) => each === value) ?? null;
}

const listed = (value: string | undefined) => [...new Set((value ?? "").split(",").filter(Boolean))];

/** An address may have been typed or shortened by hand: what it says that there is not, is passed over. */
export function readAddress(search: Search): CustomersAddress {
  return {
    query: search.query ?? "",
    status: STATUSES.filter((each) => listed(search.status).includes(each)),
    kind: oneOf(KINDS, search.kind),
    country: listed(search.country?.toUpperCase()).filter((code) => /^[A-Z]{2}$/.test(code)),
    tag: search.tag || null,
    sort: oneOf(SORTS, search.sort) ?? FIRST_SORT,
    tab: oneOf(TABS, search.tab) ?? "profile",
    asOf: search.as_of && !Number.isNaN(Date.parse(search.as_of)) ? search.as_of : null,
    dialog: oneOf(DIALOGS, search.dialog),
  };
}

/** The shortest search that reads back as this address. */
export function writeAddress(address: CustomersAddress): Record<string, string> {
  const { sort, tab, asOf, dialog } = address;
  const more = {
    sort: sort === FIRST_SORT ? null : sort,
    tab: tab === "profile" ? null : tab,
    as_of: asOf,
    dialog,
  };
  return { ...filtersQuery(address), ...said(more) };
}

/** The filters by the names that the address and the API share. */
export function filtersQuery(filters: Filters): Record<string, string> {
  const { query, status, kind, country, tag } = filters;
  return said({ query: query.trim(), status: status.join(","), kind, country: country.join(","), tag });
}

export function isFiltered(filters: Filters): boolean {
  return Object.keys(filtersQuery(filters)).length > 0;
}

function said(members: Record<string, string | null>): Record<string, string> {
  const entries = Object.entries(members).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries);
}

/** A header pressed: a column begins upwards (changes with the newest on top), pressed again it turns round. */
export function nextSort(now: Sort, column: "name" | "code" | "updated_at"): Sort {
  const first: Sort = column === "updated_at" ? "-updated_at" : column;
  if (now !== first) return first;
  return first.startsWith("-") ? column : `-${column}`;
}
