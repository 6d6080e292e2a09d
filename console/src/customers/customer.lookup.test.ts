import { HttpResponse, http } from "msw";
import { describe, expect, test } from "vitest";
import { page, row } from "../../tests/customers";
import { at, server } from "../../tests/server";
import { NO_FILTERS } from "./customer.address";
import { isWhole } from "./customer.lookup";
import { getCustomers } from "./customer.queries";

const never = new AbortController().signal;

describe("what is looked up instead of searched for", () => {
  test.each([
    ["ana@example.org", true],
    [" Ana@Example.Org ", true],
    ["DE89 3704 0044 0532 0130 00", true],
    ["de89370400440532013000", true],
    ["DE88370400440532013000", false],
    ["ana@", false],
    ["ana@example", false],
    ["ana ana@example.org", false],
    ["C-10482", false],
    ["", false],
  ])("%s: %s", (query, whole) => {
    expect(isWhole(query)).toBe(whole);
  });
});

test("a whole address goes in a body, never in a request's address, and other filters hold", async () => {
  const asked: unknown[] = [];
  const addresses: string[] = [];
  server.use(
    http.post(at("/api/customers/lookup"), async ({ request }) => {
      addresses.push(request.url);
      asked.push(await request.json());
      const held = { ...row(2), status: "on_hold" };
      return HttpResponse.json({ items: [{ ...row(1), status: "active" }, held] });
    }),
  );
  const filters = { ...NO_FILTERS, query: " ana@example.org ", status: ["on_hold" as const] };
  const found = await getCustomers(filters, "name", null, never);
  expect(found.items.map(({ id }) => id)).toEqual([row(2).id]);
  expect(found).toMatchObject({ next: null, total: { count: 1, exact: true } });
  expect(asked).toEqual([{ value: "ana@example.org" }]);
  expect(addresses.join()).not.toContain("ana");
});

test("words are searched for", async () => {
  server.use(http.get(at("/api/customers"), () => HttpResponse.json(page([row(1)]))));
  expect((await getCustomers({ ...NO_FILTERS, query: "nord" }, "name", null, never)).items).toHaveLength(1);
});
