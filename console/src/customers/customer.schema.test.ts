import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/customers.json";
import { type Shape, validate } from "./customer.schema";

interface Vector {
  case: string;
  shape: Shape;
  input: unknown;
  errors: { pointer: string; code: string }[];
  client?: boolean;
}

const all = vectors as Vector[];
const said = (errors: { pointer: string; code: string }[]) =>
  errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();

test.each(all.filter(({ client }) => client))("as the server: $shape, $case", ({ shape, input, errors }) => {
  expect(said(validate(input, shape))).toEqual(said(errors));
});

test.each(all.filter(({ errors }) => errors.length === 0))(
  "nothing is refused that the server takes: $case",
  (vector) => {
    expect(validate(vector.input, vector.shape)).toEqual([]);
  },
);

test("there are vectors to hold to", () => {
  expect(all.filter(({ client }) => client).length).toBeGreaterThan(150);
});
