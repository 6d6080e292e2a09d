/**
 * The server's rules that can be judged here, so that a slip is shown before anything is sent. The server judges again,
 * and alone what needs other records. Codes, bounds and patterns are those of its fields; the same vectors test both.
 */
import * as z from "zod/mini";
import type { FieldError } from "@/shared/api/types";
import type { Writable } from "./customer.changes";

export const TAX_SCHEMES = [
  ..."vat ar_cuit au_abn br_cnpj ca_bn cl_rut cn_uscc il_hp in_gstin jp_cn kr_brn mx_rfc".split(" "),
  ..."nz_ird sg_uen tr_vkn us_ein uy_rut ve_rif za_tin other".split(" "),
];

interface Wrong {
  code: string;
  [param: string]: string | number;
}
const wrong = (code: string, params: Record<string, string | number> = {}): Wrong => ({ code, ...params });
type Judge<T> = (value: T) => Wrong | null;

/** A rule that says by which code it refuses. */
function rule<T>(judge: Judge<T>): z.core.$ZodCheck<T> {
  return z.check<T>(({ value, issues }) => {
    const params = judge(value);
    if (params) issues.push({ code: "custom", input: value, params, continue: true });
  });
}

/** Characters as the server counts them: code points, not UTF-16 units. */
const sized = (least: number, most: number) =>
  rule<string | readonly unknown[]>((value) => {
    const actual = [...value].length;
    if (actual < least) return wrong("length", { min: least, actual });
    return actual > most ? wrong("length", { max: most, actual }) : null;
  });

const matching = (pattern: RegExp, say: string) =>
  rule<string>((value) => (value === "" || pattern.test(value) ? null : wrong("pattern", { say })));

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const CONTROL = /[\x00-\x08\x0b-\x1f]|\p{Surrogate}/u;
const plain = rule<string>((value) => (CONTROL.test(value) ? wrong("control_characters") : null));

const words = (most: number, least = 1) => z.string().check(plain, sized(least, most));
const oneOf = (choices: readonly string[]) =>
  z
    .string()
    .check(
      rule((value) => (choices.includes(value) ? null : wrong("choice", { choices: choices.join(", ") }))),
    );
const id = z.optional(z.string());

const address = z.object({
  id,
  kind: oneOf(["billing", "delivery"]),
  line1: z.nullable(words(200)),
  line2: z.nullable(words(200)),
  city: z.nullable(words(100)),
  region: z.nullable(words(100)),
  postal_code: z.nullable(words(20)),
  country: z.nullable(z.string().check(matching(/^[A-Z]{2}$/, "country"))).check(rule(given)),
});

const contact = z.object({
  id,
  name: words(200),
  role: oneOf(["billing", "dunning", "technical"]),
  email: z.nullable(words(254, 3).check(rule(email))),
  phone: z.nullable(
    words(40, 4).check(matching(/^[0-9+(][0-9 ()./-]*( ?(x|ext\.?) ?[0-9]{1,6})?$/, "phone")),
  ),
  documents: z.array(oneOf(["invoice", "reminder", "statement"])),
});

const taxId = z.object({ id, scheme: oneOf(TAX_SCHEMES), value: words(50) });

const customer = z
  .object({
    name: words(200),
    kind: oneOf(["company", "person"]),
    legal_name: z.nullable(words(200)),
    code: z.string().check(sized(0, 40), matching(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "code")),
    external_id: z.nullable(words(100)),
    addresses: z.array(address).check(sized(0, 20)),
    contacts: z.array(contact).check(sized(0, 50)),
    tax_ids: z.array(taxId).check(sized(0, 20)),
    bank_account: z.nullable(words(64).check(rule(iban))),
    payment_terms_days: z.nullable(z.number().check(rule(days))),
    language: z.nullable(
      words(12).check(matching(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/, "language")),
    ),
    currency: z.string().check(sized(1, 3), matching(/^[A-Z]{3}$/, "currency")),
    time_zone: z.nullable(words(64)),
    credit_limit: z.nullable(z.object({ minor: z.number(), currency: z.string() })),
    parent_id: z.nullable(z.string()),
    payer: oneOf(["self", "parent"]),
    tags: z.array(words(40)).check(sized(0, 50)),
  })
  .check(z.check(({ value, issues }) => void issues.push(...together(value as Writable))));

function given(value: unknown): Wrong | null {
  return value === null ? wrong("required") : null;
}

function days(value: number): Wrong | null {
  if (!Number.isInteger(value)) return wrong("type");
  if (value < 0) return wrong("range", { min: 0, actual: value });
  return value > 365 ? wrong("range", { max: 365, actual: value }) : null;
}

/** Only what no mailbox has; whether one exists, a message shows. */
function email(value: string): Wrong | null {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value) ? null : wrong("format", { say: "email" });
}

function iban(value: string): Wrong | null {
  const bare = value.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(bare)) return wrong("format", { say: "iban" });
  const digits = (bare.slice(4) + bare.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n ? null : wrong("checksum");
}

type Issue = { code: "custom"; input: unknown; params: Wrong; path: (string | number)[] };

/** What is right by itself and wrong beside the others. */
function together(record: Writable): Issue[] {
  const issues: Issue[] = [];
  const add = (path: Issue["path"], params: Wrong) =>
    issues.push({ code: "custom", input: null, params, path });
  if (record.payer === "parent" && record.parent_id === null) add(["parent_id"], wrong("required"));
  const numbers = record.tax_ids.map(({ scheme, value }) => `${scheme} ${value}`);
  for (const [index, number] of numbers.entries())
    if (numbers.indexOf(number) < index) add(["tax_ids", index, "value"], wrong("duplicate"));
  return issues;
}

/** An empty box that must not be empty is "required", as the server says of an absent member. */
function codeOf(params: Wrong): string {
  return params.code === "length" && params.actual === 0 ? "required" : params.code;
}

/** All that is wrong with a record, by pointer, with a code and its parameters; the form finds the words. */
export function validate(record: Writable, isNew: boolean): Omit<FieldError, "message">[] {
  const { error } = z.safeParse(customer, record);
  const found = new Map<string, Omit<FieldError, "message">>();
  // A new customer is given the next code; one that has a code keeps one.
  if (!isNew && record.code === "") found.set("/code", { pointer: "/code", code: "required", params: {} });
  for (const issue of error?.issues ?? []) {
    const pointer = issue.path.map((name) => `/${String(name)}`).join("");
    const params = (issue.code === "custom" ? issue.params : wrong("type")) as Wrong;
    if (!found.has(pointer)) found.set(pointer, { pointer, code: codeOf(params), params });
  }
  return [...found.values()];
}
