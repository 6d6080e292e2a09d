import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import type { ReactNode } from "react";
import type { Action, ActionName, Customer } from "@/shared/api/types";
import { SessionContext } from "@/shared/session/session";
import { edit, me } from "./customers";
import { at, server } from "./server";

export const may = (name: ActionName, more: Partial<Action> = {}): Action => ({
  ...edit,
  name,
  label: `Label of ${name}`,
  ...more,
});

export const ID = "018f0000-0000-7000-8000-000000000001";

export function customer(more: Partial<Customer> = {}): Customer {
  return {
    id: ID,
    version: 17,
    created_at: "2021-03-08T09:00:00Z",
    updated_at: "2026-11-12T09:41:07Z",
    status: "active",
    status_reason: null,
    code: "C-10482",
    external_id: "ERP-20482",
    kind: "company",
    name: "Nordlicht Optik GmbH",
    legal_name: "Nordlicht Optik Gesellschaft mbH",
    contacts: [
      {
        id: "018f0000-0000-7000-8000-0000000000c1",
        name: "Maren Falk",
        role: "billing",
        email: "falk@nordlicht.example",
        phone: null,
        documents: ["invoice"],
      },
    ],
    addresses: [],
    tax_ids: [],
    bank_account: null,
    currency: "EUR",
    language: "de",
    time_zone: null,
    payment_terms_days: 30,
    credit_limit: { minor: 2_000_000, currency: "EUR", text: "20000.00" },
    parent_id: null,
    payer: "self",
    tags: ["optics"],
    custom: {},
    consents: [],
    notes: [],
    actions: [may("edit"), may("hold", { needs: ["reason"], resulting_status: "on_hold" }), may("discard")],
    links: { self: `/api/customers/${ID}`, history: `/api/customers/${ID}/history` },
    ...more,
  };
}

/** What a write brought with it. */
export interface Sent {
  body: Record<string, unknown>;
  ifMatch: string | null;
  key: string | null;
}

/** Answers writes to a path in turn, the last answer for ever; returns what came. */
export function writes(
  method: "post" | "put" | "delete",
  path: string,
  ...answers: (() => Response | Promise<Response>)[]
) {
  const sent: Sent[] = [];
  server.use(
    http[method](at(path), async ({ request }) => {
      const text = await request.text();
      const { headers } = request;
      sent.push({
        body: text ? JSON.parse(text) : {},
        ifMatch: headers.get("If-Match"),
        key: headers.get("Idempotency-Key"),
      });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (!answer) throw new Error("no answer was given to the test");
      return answer();
    }),
  );
  return sent;
}

export const answer =
  (body: unknown, status = 200) =>
  () =>
    HttpResponse.json(body as object, { status });

/** On a page of its own at /here, from which one can go to /there. */
export async function open(content: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const organisation = me.organisations[0];
  if (!organisation) throw new Error("no organisation");
  const root = createRootRoute({
    component: () => (
      <QueryClientProvider client={client}>
        <SessionContext value={{ me, organisation }}>
          {content}
          <Outlet />
        </SessionContext>
      </QueryClientProvider>
    ),
    notFoundComponent: () => null,
  });
  const history = createMemoryHistory({ initialEntries: ["/here"] });
  const router = createRouter({ routeTree: root, history });
  await router.load();
  render(<RouterProvider router={router as never} />);
  return { history };
}
