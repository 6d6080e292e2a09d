/** What is wrong with a form, from this side or from the server's, at the field it belongs to and in words. */
import { type FieldErrors, get, set } from "react-hook-form";
import type { FieldError } from "@/shared/api/types";
import { digitsOf, writeAmount } from "@/shared/format/amount";
import { localeOf } from "@/shared/format/locale";
import { i18n } from "@/shared/i18n";
import type { SummaryLine } from "@/shared/ui/ErrorSummary";
import { changedMembers, givenMembers, type List, MEMBERS, type Writable } from "./customer.changes";
import type { Base } from "./customer.draft";
import { type CustomerForm, fromForm, pathOf, type Read } from "./customer.form";
import { type Fault, mistakes, validate } from "./customer.schema";
import "./record.i18n";

const t = i18n.getFixedT(null, "record");

/** At a field of the form by its path, or at none. */
export interface Slip {
  path: string | null;
  code: string;
  message: string;
}

type Say = "code" | "phone" | "phoneDigits" | "language" | "currency" | "country" | "email" | "iban";

function wordsFor({ code, params }: Fault): string {
  if (params.actual === 0 || code === "null") return t("wrong.required");
  if (typeof params.say === "string") return t(`wrong.say.${params.say as Say}`);
  const actual = Number(params.actual);
  if (code === "length" && params.min !== undefined)
    return t("wrong.lengthMin", { count: Number(params.min), actual });
  if (code === "length") return t("wrong.lengthMax", { count: Number(params.max), actual });
  if (code === "range" && params.min !== undefined)
    return t("wrong.rangeMin", { min: Number(params.min), actual });
  if (code === "range") return t("wrong.rangeMax", { max: Number(params.max), actual });
  return t(`wrong.${code as "required" | "choice" | "type" | "duplicate" | "checksum"}`, {
    choices: String(params.choices),
  });
}

function limitWords(error: NonNullable<Read["limitError"]>, currency: string): string {
  const digits = digitsOf(currency);
  if (error === "step") return t("wrong.amount.step", { count: digits, currency });
  return t(`wrong.amount.${error}`, { example: writeAmount(150_000 * 10 ** digits, digits, localeOf()) });
}

/** All that this side can tell of a form. What somebody else left wrong is not held against who changes the rest. */
export function slipsOf(form: CustomerForm, base: Base | null): Slip[] {
  const { record, rows, limitError } = fromForm(form, localeOf());
  const slips = [...faultsOf(record, base), ...mistakes(record)].map((fault): Slip => {
    const path = pathOf(fault.pointer, rows);
    const lone = path === "parent_id" && fault.code === "required";
    return { path, code: fault.code, message: lone ? t("wrong.parentRequired") : wordsFor(fault) };
  });
  if (limitError)
    slips.push({ path: "credit_limit", code: limitError, message: limitWords(limitError, form.currency) });
  return slips;
}

function faultsOf(record: Writable, base: Base | null): Fault[] {
  if (base) return validate(changedMembers(base.record, record), "ChangeCustomer");
  const required = { name: record.name, kind: record.kind };
  return validate({ ...required, ...givenMembers(record) }, "NewCustomer");
}

/** What the server found, at the fields of the form it was sent from. */
export function serverSlips(errors: readonly FieldError[], rows: Read["rows"]): Slip[] {
  return errors.map(({ pointer, code, message }) => {
    const path = pathOf(pointer, rows);
    const known = path !== null && (MEMBERS as readonly string[]).includes(path.split(".")[0] ?? "");
    return known
      ? { path, code, message }
      : { path: null, code, message: [pointer, message].filter(Boolean).join(": ") };
  });
}

export function asFieldErrors(slips: readonly Slip[]): FieldErrors<CustomerForm> {
  const errors: FieldErrors<CustomerForm> = {};
  for (const { path, code, message } of slips)
    if (path !== null && !get(errors, path)) set(errors, path, { type: code, message });
  return errors;
}

/** The lines of the summary, in the order of the form. */
export function summaryLines(errors: FieldErrors<CustomerForm>, form: CustomerForm): SummaryLine[] {
  return leaves(errors as Record<string, unknown>, "").map(({ path, message }) => ({
    path,
    text: t("form.line", { field: fieldName(path, form), message }),
  }));
}

function leaves(node: Record<string, unknown>, at: string): { path: string; message: string }[] {
  const order = at === "" ? MEMBERS.filter((member) => member in node) : Object.keys(node);
  return order.flatMap((key) => {
    const inner = node[key];
    if (typeof inner !== "object" || inner === null) return [];
    const path = at === "" ? key : `${at}.${key}`;
    const { message } = inner as { message?: unknown };
    if (typeof message === "string") return [{ path, message }];
    return leaves(inner as Record<string, unknown>, path);
  });
}

/** "External id"; of an element "Contact Maren Falk, E-mail". */
function fieldName(path: string, form: CustomerForm): string {
  const [member = "", row, inner = ""] = path.split(".");
  if (row === undefined) return t(`member.${member as (typeof MEMBERS)[number]}`);
  return elementField(member as List, Number(row), inner, form);
}

function elementField(list: List, row: number, inner: string, form: CustomerForm): string {
  if (list === "tax_ids") return t(`scheme.${(form.tax_ids[row]?.scheme ?? "other") as "other"}`);
  if (list === "addresses") {
    const kind = t(`place.${form.addresses[row]?.kind ?? "billing"}`);
    return `${t("form.addressTitle", { kind })}, ${t(`address.${inner as "city"}`)}`;
  }
  return `${contactTitle(form.contacts[row]?.name ?? "", row)}, ${t(`contact.${inner as "name"}`)}`;
}

export function contactTitle(name: string, row: number): string {
  return name.trim()
    ? t("form.contactNamed", { name: name.trim() })
    : t("form.contactTitle", { number: row + 1 });
}
