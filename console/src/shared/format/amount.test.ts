import { expect, test } from "vitest";
import { digitsOf, parseAmount, writeAmount } from "./amount";

test.each([
  ["EUR", 2],
  ["JPY", 0],
  ["KWD", 3],
  ["HUF", 2], // ISO, where CLDR has none
  ["IQD", 3],
  ["CLF", 4],
])("%s has %i digits, as the server's table says", (currency, digits) => {
  expect(digitsOf(currency)).toBe(digits);
});

test.each([
  ["15,000.00", 2, "en-GB", 1_500_000],
  ["15000", 2, "en-GB", 1_500_000],
  ["15.000,5", 2, "de", 1_500_050],
  ["1 234,56", 2, "de", 123_456],
  ["1'234.56", 2, "en-GB", 123_456],
  [".5", 2, "en-GB", 50],
  ["412,800", 0, "en-GB", 412_800],
  ["15.000", 3, "en-GB", 15_000],
  ["0.1", 2, "en-GB", 10],
  ["-7", 2, "en-GB", -700],
  ["90,071,992,547,409.91", 2, "en-GB", Number.MAX_SAFE_INTEGER],
])("%s with %i digits in %s is %i minor units", (typed, digits, language, minor) => {
  expect(parseAmount(typed, digits, language)).toEqual({ ok: true, minor });
});

test.each([
  ["1,5", 2, "en-GB", "format"], // a decimal comma in English: not fifteen
  ["1.5", 2, "de", "format"],
  ["12,34,567", 2, "en-GB", "format"],
  ["1.2.3", 2, "en-GB", "format"],
  ["twelve", 2, "en-GB", "format"],
  ["1e3", 2, "en-GB", "format"],
  ["-", 2, "en-GB", "format"],
  [".", 2, "en-GB", "format"],
  ["15.000", 2, "en-GB", "step"], // fifteen thousand from a German hand
  ["0.50", 0, "en-GB", "step"],
  ["1.2345", 3, "en-GB", "step"],
  ["90071992547409.92", 2, "en-GB", "range"],
])("%s with %i digits in %s is refused as %s", (typed, digits, language, code) => {
  expect(parseAmount(typed, digits, language)).toEqual({ ok: false, code });
});

test.each([
  [1_500_000, 2, "en-GB", "15,000.00"],
  [5, 2, "en-GB", "0.05"],
  [412_800, 0, "en-GB", "412,800"],
  [15_000, 3, "de", "15,000"],
  [-123_456, 2, "de", "-1.234,56"],
])("%i with %i digits in %s is written %s, and read back", (minor, digits, language, text) => {
  expect(writeAmount(minor, digits, language)).toBe(text);
  expect(parseAmount(text, digits, language)).toEqual({ ok: true, minor });
});
