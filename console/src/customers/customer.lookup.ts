import { api } from "@/shared/api/client";
import { answered } from "@/shared/api/session";
import type { CustomerRow, Page } from "@/shared/api/types";
import type { Filters } from "./customer.address";

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s.]+$/;
const IBAN = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/;

/** A whole e-mail address or IBAN: no request's address carries it, and a search for its words would find nothing. */
export function isWhole(query: string): boolean {
  const text = query.normalize("NFKC").trim();
  return EMAIL.test(text) || isIban(text.replace(/\s/g, "").toUpperCase());
}

function isIban(account: string): boolean {
  if (!IBAN.test(account)) return false;
  const turned = account.slice(4) + account.slice(0, 4);
  const digits = [...turned].map((sign) => Number.parseInt(sign, 36)).join("");
  return BigInt(digits) % 97n === 1n;
}

/** POST /api/customers/lookup, narrowed by the other filters as the list is: one page, by name. */
export async function lookUpCustomers(filters: Filters, signal: AbortSignal): Promise<Page<CustomerRow>> {
  const body = { value: filters.query.trim() };
  const found = answered(await api.POST("/api/customers/lookup", { body, signal })).items as CustomerRow[];
  const items = found.filter((row) => fits(row, filters));
  return { items, next: null, total: { count: items.length, exact: true } };
}

function fits(row: CustomerRow, { status, kind, country, tag }: Filters): boolean {
  return (
    (status.length === 0 || status.includes(row.status)) &&
    (kind === null || row.kind === kind) &&
    (country.length === 0 || (row.country !== null && country.includes(row.country))) &&
    (tag === null || row.tags.includes(tag))
  );
}
