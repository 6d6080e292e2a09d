import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CustomerStatus } from "../api/types";
import { StatusBadge } from "./StatusBadge";

const EXPECTED: Record<CustomerStatus, [glyph: string, word: string, tone: string | null]> = {
  prospect: ["dashed", "Prospect", null],
  active: ["dot", "Active", "ok"],
  on_hold: ["pause", "On hold", "warn"],
  closed: ["slash", "Closed", null],
  discarded: ["minus", "Discarded", null],
  merged: ["merged", "Merged", null],
  erased: ["erased", "Erased", null],
};

test.each(Object.entries(EXPECTED))(
  "%s has a glyph of its own, its word, and colour only where it means something",
  (status, [glyph, word, tone]) => {
    const { container } = render(<StatusBadge status={status as CustomerStatus} />);
    const badge = container.querySelector(".badge");
    expect(badge?.querySelector("svg")?.getAttribute("data-glyph")).toBe(glyph);
    expect(badge?.textContent).toBe(word);
    expect(["ok", "warn", "bad", "acc"].find((each) => badge?.classList.contains(each)) ?? null).toBe(tone);
  },
);

test("no two statuses look alike without their colour", () => {
  const shapes = Object.keys(EXPECTED).map((status) => {
    const { container } = render(<StatusBadge status={status as CustomerStatus} />);
    return container.querySelector("svg")?.innerHTML;
  });
  expect(new Set(shapes).size).toBe(shapes.length);
});
