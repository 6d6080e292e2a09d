import { describe, expect, test } from "vitest";
import { filtersQuery, isFiltered, nextSort, readAddress, writeAddress } from "./customer.address";

describe("an address", () => {
  test.each([
    {},
    { query: "nord licht" },
    { status: "active,on_hold", kind: "person", country: "DE,FR", tag: "key account" },
    { sort: "-updated_at", tab: "history", as_of: "2026-11-12T09:41:07Z" },
    { dialog: "new" },
    { dialog: "hold" },
  ])("reads back as it was written: %j", (search) => {
    expect(writeAddress(readAddress(search))).toEqual(search);
  });

  test("the usual is not written", () => {
    expect(writeAddress(readAddress({ sort: "name", tab: "profile", status: "", query: "  " }))).toEqual({});
  });

  test("what there is not is passed over", () => {
    const typed = {
      status: "active,dormant,active",
      kind: "robot",
      country: "de,Germany,fr",
      sort: "balance",
      tab: "invoices",
      as_of: "yesterday",
      dialog: "erase",
    };
    expect(writeAddress(readAddress(typed))).toEqual({ status: "active", country: "DE,FR" });
  });

  test("filters are told from the rest", () => {
    expect(isFiltered(readAddress({ sort: "-code", dialog: "new" }))).toBe(false);
    expect(isFiltered(readAddress({ tag: "vip" }))).toBe(true);
    expect(filtersQuery(readAddress({ tag: "vip", sort: "-code" }))).toEqual({ tag: "vip" });
  });
});

test.each([
  ["code", "name", "name"],
  ["name", "name", "-name"],
  ["-name", "name", "name"],
  ["name", "updated_at", "-updated_at"],
  ["-updated_at", "updated_at", "updated_at"],
] as const)("sorted by %s, the header of %s makes it %s", (now, column, then) => {
  expect(nextSort(now, column)).toBe(then);
});
