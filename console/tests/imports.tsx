import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import type { ReactElement } from "react";
import type { ImportJob, ImportTarget, ImportView } from "@/shared/api/types";
import { SessionContext } from "@/shared/session/session";
import { me } from "./customers";
import { at, server } from "./server";

export const ID = "018f0000-0000-7000-8000-000000000b01";

const targets: ImportTarget[] = [
  { name: "external_id", label: "Id in the other system", section: "Customer" },
  { name: "name", label: "Name", section: "Customer" },
  { name: "city", label: "Billing: City", section: "Billing address" },
];

export function job(more: Partial<ImportJob> = {}): ImportJob {
  return {
    id: ID,
    kind: "customers",
    file_name: "northwind.csv",
    source: "northwind",
    state: "ready",
    created_at: "2026-11-12T09:40:00Z",
    started_at: null,
    finished_at: null,
    size: 2_000,
    progress: 0,
    seconds_left: null,
    counts: null,
    checked: null,
    problem: null,
    quarantine: false,
    ...more,
  };
}

export function view(more: Partial<ImportView> = {}): ImportView {
  return {
    ...job(),
    layout: { encoding: "utf-8", delimiter: ",", header: true },
    columns: [
      { name: "CustomerID", target: "external_id", why: "its name", samples: ["ALFKI", "ANATR"] },
      { name: "CompanyName", target: "name", why: "its name", samples: ["Alfreds Futterkiste"] },
      { name: "Fax", target: null, why: "", samples: [] },
    ],
    constants: { country: "DE" },
    preview: [
      { number: 2, values: { name: "Alfreds Futterkiste" }, state: "created", errors: [] },
      {
        number: 3,
        values: { name: "Ana Trujillo" },
        state: "quarantined",
        errors: [{ pointer: "/country", code: "choice", message: "No such country", params: {} }],
      },
    ],
    ...more,
  };
}

/** What is sent to a path, and how it is answered: the request's body goes in. */
export function takes(
  method: "put" | "post" | "delete",
  path: string,
  answer: (body: unknown) => Response | object,
) {
  const sent: unknown[] = [];
  server.use(
    http[method](at(path), async ({ request }) => {
      const text = await request.text();
      sent.push(text.startsWith("{") ? JSON.parse(text) : text);
      const answered = answer(sent.at(-1));
      return answered instanceof Response ? answered : HttpResponse.json(answered);
    }),
  );
  return sent;
}

export const gives = (path: string, answer: () => Response | object) =>
  server.use(
    http.get(at(path), () => {
      const answered = answer();
      return answered instanceof Response ? answered : HttpResponse.json(answered);
    }),
  );

export function show(element: ReactElement) {
  gives("/api/imports/targets", () => ({ items: targets }));
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const session = { me, organisation: me.organisations[0] as (typeof me.organisations)[number] };
  render(
    <QueryClientProvider client={client}>
      <SessionContext value={session}>{element}</SessionContext>
    </QueryClientProvider>,
  );
  return client;
}
