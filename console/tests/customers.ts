import { HttpResponse, http } from "msw";
import type { Action, CustomerRow, Me, Page } from "@/shared/api/types";
import { at } from "./server";

export const edit: Action = {
  name: "edit",
  label: "Edit",
  enabled: true,
  resulting_status: null,
  needs: [],
  disabled_code: null,
  disabled_reason: null,
};

export const release: Action = {
  ...edit,
  name: "release",
  label: "Release from hold",
  enabled: false,
  disabled_code: "customer_not_on_hold",
  disabled_reason: "The customer is not on hold.",
};

export function row(number: number, more: Partial<CustomerRow> = {}): CustomerRow {
  const name = `Customer ${String(number).padStart(4, "0")}`;
  return {
    id: `018f0000-0000-7000-8000-${String(number).padStart(12, "0")}`,
    version: 3,
    code: `C-${10_000 + number}`,
    external_id: null,
    kind: "company",
    name,
    city: "Praha",
    country: "CZ",
    email: "ap@customer.example",
    status: "active",
    currency: "EUR",
    tags: [],
    created_at: "2026-03-01T09:00:00Z",
    updated_at: "2026-11-12T09:41:07Z",
    actions: [edit, release],
    ...more,
  };
}

export const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => row(from + i));

export function page(items: CustomerRow[], more: Partial<Page<CustomerRow>> = {}): Page<CustomerRow> {
  return { items, next: null, total: { count: items.length, exact: true }, ...more };
}

/** Answers the list with what `answer` makes of the query; returns the queries that came. */
export function listed(answer: (query: URLSearchParams) => Page<CustomerRow> | Response) {
  const asked: URLSearchParams[] = [];
  const handler = http.get(at("/api/customers"), ({ request }) => {
    const query = new URL(request.url).searchParams;
    asked.push(query);
    const answered = answer(query);
    return answered instanceof Response ? answered : HttpResponse.json(answered);
  });
  return { asked, handler };
}

export const me: Me = {
  actor: { kind: "operator", id: "018f0000-0000-7000-8000-00000000000a", name: "Local operator" },
  organisations: [
    {
      id: "018f0000-0000-7000-8000-0000000000aa",
      code: "demo",
      name: "Lindqvist & Thorne",
      currency: "EUR",
      language: "en",
      time_zone: "Europe/Berlin",
    },
  ],
  permissions: ["customers.read", "customers.edit"],
};
