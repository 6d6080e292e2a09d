import { describe, expect, test } from "vitest";
import type { HistoryItem } from "@/shared/api/types";
import { neighbour, standingAt, trackOf } from "./history.track";
import { didWhat, linesOf } from "./history.words";

const event = (type: string, changes: HistoryItem["changes"] = []): HistoryItem => ({
  position: "1.1",
  version: 1,
  type,
  at: "2026-11-12T09:41:07Z",
  actor: { kind: "operator", id: "a", name: "Ana", session: null, via: "console" },
  correlation: "c",
  command: "d",
  reason: null,
  changes,
});
const said = (member: string, before: unknown, after: unknown) =>
  linesOf({ changes: [{ member, before, after }] }).map(({ label, before, after }) => [label, before, after]);

describe("an event in words", () => {
  test("says what was changed", () => {
    const changes = [
      { member: "payment_terms_days", before: 14, after: 30 },
      { member: "bank_account", before: null, after: "DE89" },
    ];
    expect(didWhat(event("customer.updated", changes))).toBe("changed payment terms and IBAN");
    expect(didWhat(event("customer.released"))).toBe("took the hold off");
    expect(didWhat(event("customer.sung"))).toBe("did customer.sung");
  });
  test("writes values as people do", () => {
    expect(said("payment_terms_days", 14, 30)).toEqual([["Payment terms", "14 days net", "30 days net"]]);
    expect(said("credit_limit", null, { minor: 2_500_000, currency: "EUR" })).toEqual([
      ["Credit limit", null, "EUR 25,000.00"],
    ]);
    expect(said("status", "on_hold", "active")).toEqual([["Status", "On hold", "Active"]]);
  });
  test("of a list only the elements that changed, and of these only what did", () => {
    const home = { id: "1", kind: "billing", line1: "Obere Str. 57", city: "Berlin", country: "DE" };
    const other = { id: "2", kind: "delivery", city: "Graz", country: "AT" };
    expect(said("addresses", [home], [{ ...home, city: "Potsdam" }, other])).toEqual([
      ["Addresses, City", "Berlin", "Potsdam"],
      ["Address", null, "Graz, Austria"],
    ]);
  });
  test("of a contact who it is and what changed", () => {
    expect(said("contacts", null, { name: "Tilo Sander", role: "technical" })).toEqual([
      ["Contact", null, "Tilo Sander, Technical"],
    ]);
    expect(said("contacts", { name: "Tilo", email: "a@x" }, { name: "Tilo", email: "b@x" })).toEqual([
      ["Tilo, E-mail", "a@x", "b@x"],
    ]);
  });
  test("of tags what went and what came", () => {
    const [line] = linesOf({ changes: [{ member: "tags", before: ["a", "b"], after: ["b", "c"] }] });
    expect(line?.set).toEqual({ removed: ["a"], added: ["c"] });
  });
});

describe("the line of time", () => {
  const moment = (position: string, at: string) => ({ position, at });
  const items = [
    moment("5", "2026-11-10T12:00:00Z"),
    moment("4", "2026-11-05T12:00:00Z"), // 3 and 4 are one save
    moment("3", "2026-11-05T12:00:00Z"),
    moment("1", "2026-03-01T12:00:00Z"),
  ];
  test("one stands at the newest change that had happened", () => {
    expect(standingAt(items, null)).toBe(0);
    expect(standingAt(items, "2026-11-07T00:00:00Z")).toBe(1);
    expect(standingAt(items, "2026-11-05T12:00:00Z")).toBe(1);
    expect(standingAt(items, "2020-01-01T00:00:00Z")).toBe(items.length);
  });
  test("a step passes over all facts of one moment", () => {
    expect(neighbour(items, 0, 1)).toBe(1);
    expect(neighbour(items, 1, 1)).toBe(3);
    expect(neighbour(items, 3, -1)).toBe(1);
    expect(neighbour(items, 0, -1)).toBeNull();
    expect(neighbour(items, 3, 1)).toBeNull();
  });
  test("ticks of the last thirty days only, and none of them past what had happened", () => {
    const now = Date.parse("2026-11-15T12:00:00Z");
    const { ticks, today, knob } = trackOf(items, "days", "2026-11-05T12:00:00Z", now);
    expect(ticks.map(({ key, happened }) => [key, happened])).toEqual([
      ["5", false],
      ["4", true],
      ["3", true],
    ]);
    expect(today).toBe(100);
    expect(knob).toBeCloseTo((100 * 20) / 30);
  });
});
