/** The record as a form holds it: all text, nothing null. And both ways between the two. */

import type { Address, Contact } from "@/shared/api/types";
import { type AmountError, digitsOf, parseAmount, writeAmount } from "@/shared/format/amount";
import type { Limit, List, Writable } from "./customer.changes";

interface AddressForm {
  id?: string | undefined;
  kind: Address["kind"];
  line1: string;
  line2: string;
  postal_code: string;
  city: string;
  region: string;
  country: string;
}

interface ContactForm {
  id?: string | undefined;
  name: string;
  role: Contact["role"];
  email: string;
  phone: string;
  documents: Contact["documents"];
}

interface TaxIdForm {
  id?: string | undefined;
  scheme: string;
  value: string;
}

export interface CustomerForm {
  name: string;
  kind: Writable["kind"];
  legal_name: string;
  code: string;
  external_id: string;
  addresses: AddressForm[];
  contacts: ContactForm[];
  tax_ids: TaxIdForm[];
  bank_account: string;
  payment_terms_days: string;
  language: string;
  currency: string;
  time_zone: string;
  credit_limit: string;
  parent_id: string;
  payer: Writable["payer"];
  tags: string[];
}

export const blankAddress = (kind: Address["kind"], country = ""): AddressForm => ({
  kind,
  line1: "",
  line2: "",
  postal_code: "",
  city: "",
  region: "",
  country,
});

export const blankContact = (role: Contact["role"]): ContactForm => ({
  name: "",
  role,
  email: "",
  phone: "",
  documents: role === "billing" ? ["invoice"] : [],
});

export const blankTaxId = (scheme: string): TaxIdForm => ({ scheme, value: "" });

/** A customer that does not exist yet, with what the organisation usually has. */
export function blankForm(currency: string): CustomerForm {
  return {
    name: "",
    kind: "company",
    legal_name: "",
    code: "",
    external_id: "",
    addresses: [blankAddress("billing")],
    contacts: [blankContact("billing")],
    tax_ids: [blankTaxId("vat")],
    bank_account: "",
    payment_terms_days: "",
    language: "",
    currency,
    time_zone: "",
    credit_limit: "",
    parent_id: "",
    payer: "self",
    tags: [],
  };
}

const orEmpty = (value: string | number | null | undefined) => String(value ?? "");

export function toForm(record: Writable, language: string): CustomerForm {
  const limit = record.credit_limit;
  return {
    name: record.name,
    kind: record.kind,
    legal_name: orEmpty(record.legal_name),
    code: orEmpty(record.code),
    external_id: orEmpty(record.external_id),
    addresses: record.addresses.map((a) => ({
      id: a.id,
      kind: a.kind,
      line1: orEmpty(a.line1),
      line2: orEmpty(a.line2),
      postal_code: orEmpty(a.postal_code),
      city: orEmpty(a.city),
      region: orEmpty(a.region),
      country: orEmpty(a.country),
    })),
    contacts: record.contacts.map((c) => ({ ...c, email: orEmpty(c.email), phone: orEmpty(c.phone) })),
    tax_ids: record.tax_ids.length > 0 ? record.tax_ids.map((taxId) => ({ ...taxId })) : [blankTaxId("vat")],
    bank_account: orEmpty(record.bank_account),
    payment_terms_days: orEmpty(record.payment_terms_days),
    language: orEmpty(record.language),
    currency: orEmpty(record.currency),
    time_zone: orEmpty(record.time_zone),
    credit_limit: limit ? writeAmount(limit.minor, digitsOf(limit.currency), language) : "",
    parent_id: orEmpty(record.parent_id),
    payer: record.payer,
    tags: [...record.tags],
  };
}

/** An element that was added and left empty is no element: it is neither sent nor complained about. */
const isBlank = {
  addresses: (a: AddressForm) =>
    !a.id && !(a.line1 + a.line2 + a.postal_code + a.city + a.region + a.country).trim(),
  contacts: (c: ContactForm) => !c.id && !(c.name + c.email + c.phone).trim(),
  tax_ids: (taxId: TaxIdForm) => !taxId.value.trim(), // a number that was emptied is one that was taken out
};

function kept<T>(list: readonly T[], blank: (element: T) => boolean): { index: number; element: T }[] {
  return list.map((element, index) => ({ index, element })).filter(({ element }) => !blank(element));
}

const text = (typed: string): string | null => typed.trim() || null;
const withId = (id: string | undefined) => (id ? { id } : {});

export interface Read {
  record: Writable;
  /** For each list, which row of the form each sent element came from: blank rows are left out. */
  rows: Record<List, number[]>;
  /** What stands in the box is no amount. */
  limitError: AmountError | null;
}

/** What the form says, as the record to save. */
export function fromForm(form: CustomerForm, language: string): Read {
  const addresses = kept(form.addresses, isBlank.addresses);
  const contacts = kept(form.contacts, isBlank.contacts);
  const taxIds = kept(form.tax_ids, isBlank.tax_ids);
  const limit = readLimit(form, language);
  const rowsOf = (list: { index: number }[]) => list.map(({ index }) => index);
  const record: Writable = {
    name: form.name.trim(),
    kind: form.kind,
    legal_name: text(form.legal_name),
    code: form.code.trim(),
    external_id: text(form.external_id),
    addresses: addresses.map(({ element: a }) => ({
      ...withId(a.id),
      kind: a.kind,
      line1: text(a.line1),
      line2: text(a.line2),
      city: text(a.city),
      region: text(a.region),
      postal_code: text(a.postal_code),
      country: text(a.country),
    })),
    contacts: contacts.map(({ element: c }) => ({
      ...withId(c.id),
      name: c.name.trim(),
      role: c.role,
      email: text(c.email),
      phone: text(c.phone),
      documents: c.documents,
    })),
    tax_ids: taxIds.map(({ element }) => ({
      ...withId(element.id),
      scheme: element.scheme,
      value: element.value.trim(),
    })),
    bank_account: text(form.bank_account),
    payment_terms_days: form.payment_terms_days === "" ? null : Number(form.payment_terms_days),
    language: text(form.language),
    currency: form.currency,
    time_zone: text(form.time_zone),
    credit_limit: typeof limit === "string" ? null : limit,
    parent_id: text(form.parent_id),
    payer: form.payer,
    tags: form.tags,
  };
  const rows = { addresses: rowsOf(addresses), contacts: rowsOf(contacts), tax_ids: rowsOf(taxIds) };
  return { record, rows, limitError: typeof limit === "string" ? limit : null };
}

function readLimit(form: CustomerForm, language: string): Limit | AmountError | null {
  if (form.credit_limit.trim() === "") return null;
  const amount = parseAmount(form.credit_limit, digitsOf(form.currency), language);
  return amount.ok ? { minor: amount.minor, currency: form.currency } : amount.code;
}

/** "/contacts/0/email" of what was sent is "contacts.1.email" of the form, if the form's first row was blank. */
export function pathOf(pointer: string, rows: Read["rows"]): string | null {
  const [member = "", index, ...inner] = pointer.split("/").slice(1);
  if (index === undefined) return member || null;
  if (!(member in rows)) return member; // tags, and the parts of an amount, have one box
  const row = rows[member as List][Number(index)];
  return row === undefined ? member : [member, row, ...inner].join(".");
}
