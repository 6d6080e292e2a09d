import { expect, test } from "vitest";
import type { Problem } from "../api/types";
import { detailsOf } from "./copyDetails";

test("holds code, number and fields, and nothing that a person wrote", () => {
  const problem: Problem = {
    type: "/problems/invalid_fields",
    title: "Nordlicht Optik GmbH cannot be saved",
    status: 422,
    detail: "ap@nordlicht.example is used twice",
    instance: "/api/customers?query=Nordlicht",
    code: "invalid_fields",
    correlation_id: "51d0-7a3e",
    retryable: false,
    errors: [
      {
        pointer: "/contacts/0/email",
        code: "duplicate",
        message: "ap@nordlicht.example",
        params: { a: "Falk" },
      },
    ],
  };
  expect(detailsOf(problem, new Date("2026-11-12T09:41:07Z"))).toBe(
    "code: invalid_fields\ncorrelation_id: 51d0-7a3e\nstatus: 422\nat: 2026-11-12T09:41:07.000Z\nfields: /contacts/0/email duplicate",
  );
});
