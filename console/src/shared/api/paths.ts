import type { Customer, CustomerAsOf, CustomerRow, HistoryItem, Me, Page } from "./types";

interface Get<Parameters, Body> {
  get: { parameters: Parameters; responses: { 200: { content: { "application/json": Body } } } };
}

export interface ListQuery {
  query?: string;
  status?: string;
  kind?: string;
  country?: string;
  tag?: string;
  sort?: string;
  limit?: number;
  after?: string;
}

/** What the console reads, in the shape that openapi-fetch infers from. */
export interface Paths {
  "/api/me": Get<Record<string, never>, Me>;
  "/api/customers": Get<{ query?: ListQuery }, Page<CustomerRow>>;
  "/api/customers/{id}": Get<{ path: { id: string } }, Customer>;
  "/api/customers/{id}/as-of": Get<{ path: { id: string }; query: { at: string } }, CustomerAsOf>;
  "/api/customers/{id}/history": Get<
    { path: { id: string }; query?: { after?: string; limit?: number } },
    Page<HistoryItem>
  >;
}
