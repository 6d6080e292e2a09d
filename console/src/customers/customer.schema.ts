/**
 * The server's rules that can be judged here, so that a slip is shown before anything is sent. The server judges again,
 * and alone what needs other records or whole registers. Codes, bounds and patterns are those of its fields; the vectors
 * in tests/vectors hold both sides to it.
 */
import * as z from "zod/mini";
import type { FieldError } from "@/shared/api/types";
import type { Writable } from "./customer.changes";
import {
  choice,
  days,
  email,
  given,
  iban,
  integer,
  line,
  lines,
  list,
  matching,
  phone,
  uuid,
  uuid7,
  type Wrong,
  wrong,
} from "./customer.rules";

export const TAX_SCHEMES = [
  ..."vat ar_cuit au_abn br_cnpj ca_bn cl_rut cn_uscc il_hp in_gstin jp_cn kr_brn mx_rfc".split(" "),
  ..."nz_ird sg_uen tr_vkn us_ein uy_rut ve_rif za_tin other".split(" "),
];

const maybe = <T extends z.core.SomeType>(shape: T) => z.optional(z.nullable(shape));

const place = {
  line1: maybe(line(200)),
  line2: maybe(line(200)),
  city: maybe(line(100)),
  region: maybe(line(100)),
  postal_code: maybe(line(20)),
};
const placeKind = choice(["billing", "delivery"]);
const country = matching(/^[A-Z]{2}$/, "country", 2, 2);
const newAddress = z.strictObject({ id: z.optional(uuid7), kind: placeKind, country, ...place });
const changedAddress = z.strictObject({
  id: z.optional(uuid),
  kind: z.optional(placeKind),
  country: z.optional(country),
  ...place,
});

const scheme = choice(TAX_SCHEMES);
const number = line(50);
const newTaxId = z.strictObject({ id: z.optional(uuid7), scheme, value: number });
const changedTaxId = z
  .strictObject({ id: z.optional(uuid), scheme: z.optional(scheme), value: z.optional(number) })
  .check(given("scheme", "value"), given("value", "scheme"));

const reach = {
  email: maybe(email),
  phone: maybe(phone),
  documents: maybe(list(choice(["invoice", "reminder", "statement"]), 10)),
};
const role = choice(["billing", "dunning", "technical"]);
const newContact = z.strictObject({ id: z.optional(uuid7), name: line(200), role, ...reach });
const changedContact = z.strictObject({
  id: z.optional(uuid),
  name: z.optional(line(200)),
  role: z.optional(role),
  ...reach,
});

const currency = matching(/^[A-Z]{3}$/, "currency", 3, 3);
const consent = z.strictObject({ purpose: line(100), granted: z.boolean(), on: z.iso.date() });
const customKey = matching(/^[a-z][a-z0-9_]*$/, "customKey", 1, 40);
const particulars = {
  code: maybe(matching(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "code", 1, 40)),
  external_id: maybe(line(100)),
  legal_name: maybe(line(200)),
  bank_account: maybe(iban),
  language: maybe(matching(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/, "language", 0, 12)),
  time_zone: maybe(line(64)),
  payment_terms_days: maybe(days),
  credit_limit: maybe(z.strictObject({ minor: integer(0), currency })),
  parent_id: maybe(uuid),
  payer: maybe(choice(["self", "parent"])),
  tags: maybe(list(line(40), 50)),
  custom: maybe(z.record(customKey, z.union([z.null(), z.boolean(), z.number(), lines(500)]))),
  consents: maybe(list(consent, 50, "purpose")),
};
const kind = choice(["company", "person"]);

const reason = lines(500);
const SHAPES = {
  NewCustomer: z.strictObject({
    id: z.optional(uuid7),
    name: line(200),
    kind,
    currency: maybe(currency),
    contacts: maybe(list(newContact, 50, "id")),
    addresses: maybe(list(newAddress, 20, "id")),
    tax_ids: maybe(list(newTaxId, 20, "id")),
    ...particulars,
  }),
  ChangeCustomer: z.strictObject({
    name: z.optional(line(200)),
    kind: z.optional(kind),
    currency: z.optional(currency),
    contacts: maybe(list(changedContact, 50, "id")),
    addresses: maybe(list(changedAddress, 20, "id")),
    tax_ids: maybe(list(changedTaxId, 20, "id")),
    ...particulars,
  }),
  NewNote: z.strictObject({ text: lines(4000) }),
  Tagging: z.strictObject({ added: z.optional(list(line(40), 50)), removed: z.optional(list(line(40), 50)) }),
  MustReason: z.strictObject({ reason }),
  MayReason: z.strictObject({ reason: maybe(reason) }),
  Nothing: z.strictObject({}),
};
export type Shape = keyof typeof SHAPES;
export type Fault = Omit<FieldError, "message">;

const at = (path: readonly PropertyKey[]) => path.map((name) => `/${String(name)}`).join("");

/** zod's own words for what is absent, null, of another type or unknown, as the server says them. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const pointer = at(issue.path);
  if (issue.code === "custom") {
    const { code, ...params } = issue.params as Wrong;
    return [{ pointer, code, params }];
  }
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ pointer: `${pointer}/${key}`, code: "unknown", params: {} }));
  if (issue.code === "invalid_format") return [{ pointer, code: "format", params: {} }];
  const code = issue.input === undefined ? "required" : issue.input === null ? "null" : "type";
  return [{ pointer, code, params: {} }];
}

/** All that is wrong with an input, one fault for each pointer; the form finds the words. */
export function validate(value: unknown, shape: Shape): Fault[] {
  const { error } = z.safeParse(SHAPES[shape], value, { reportInput: true });
  const found = new Map<string, Fault>();
  for (const fault of (error?.issues ?? []).flatMap(faultsOf))
    if (!found.has(fault.pointer)) found.set(fault.pointer, fault);
  return [...found.values()];
}

/** What is right by itself and wrong beside the others. */
export function mistakes(record: Writable): Fault[] {
  const found: Fault[] = [];
  const add = (pointer: string, { code, ...params }: Wrong) => found.push({ pointer, code, params });
  if (record.payer === "parent" && record.parent_id === null) add("/parent_id", wrong("required"));
  const numbers = record.tax_ids.map((taxId) => `${taxId.scheme} ${taxId.value}`);
  for (const [index, each] of numbers.entries())
    if (numbers.indexOf(each) < index) add(`/tax_ids/${index}/value`, wrong("duplicate"));
  return found;
}
