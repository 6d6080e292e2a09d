import { expect, test } from "vitest";
import { parseSearch, writeSearch } from "./search";

test.each([
  ["", {}],
  ["?query=007", { query: "007" }],
  ["?query=true", { query: "true" }],
  [
    "?status=active,on_hold&as_of=2026-11-12T09:41:07Z",
    { status: "active,on_hold", as_of: "2026-11-12T09:41:07Z" },
  ],
  ["?query=M%26S+%22Ltd%22", { query: 'M&S "Ltd"' }],
])("%s is plain words both ways", (text, search) => {
  expect(parseSearch(text)).toEqual(search);
  expect(writeSearch(search)).toBe(text);
});

test("what is not said is not written", () => {
  expect(writeSearch({ help: undefined, query: "" })).toBe("");
});
