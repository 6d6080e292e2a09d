/** A customer's values in words, as the conflict dialog and the history show them. */
import { digitsOf, writeAmount } from "@/shared/format/amount";
import { localeOf } from "@/shared/format/locale";
import { countryName, languageName, zoneName } from "@/shared/format/names";
import { i18n } from "@/shared/i18n";
import "./record.i18n";

const t = i18n.getFixedT(null, "record");
type Thing = Record<string, unknown>;

const choice = (group: "kind" | "payer" | "role" | "place" | "document" | "scheme") => (value: unknown) =>
  i18n.t(`record:${group}.${String(value)}` as never, { defaultValue: String(value) }) as string;

const listed = (values: unknown, one: (value: unknown) => string) =>
  (values as unknown[]).map(one).join(", ");

export function describeAmount(limit: { minor: number; currency: string }): string {
  return `${limit.currency} ${writeAmount(limit.minor, digitsOf(limit.currency), localeOf())}`;
}

export function describeTerms(days: number): string {
  return t("terms", { count: days });
}

/** "Speicherstadt 4, 20457 Hamburg, Germany" */
export function describeAddress(address: Thing): string {
  const { line1, line2, postal_code, city, region, country } = address as Record<string, string | null>;
  const town = [postal_code, city].filter(Boolean).join(" ");
  const parts = [line1, line2, town, region, country && countryName(country)];
  return parts.filter(Boolean).join(", ");
}

function describeContact(contact: Thing): string {
  const { name, role, email, phone } = contact;
  return [name, role ? choice("role")(role) : null, email, phone].filter(Boolean).join(", ");
}

function describeTaxId({ scheme, value }: Thing): string {
  return `${choice("scheme")(scheme)} ${String(value)}`;
}

const WORDS: Record<string, (value: never) => string> = {
  kind: choice("kind"),
  payer: choice("payer"),
  role: choice("role"),
  scheme: choice("scheme"),
  documents: (value: unknown) => listed(value, choice("document")),
  tags: (value: string[]) => value.join(", "),
  status: (value: string) => i18n.t(`status.${value}` as never, { defaultValue: value }) as string,
  country: countryName,
  language: languageName,
  time_zone: zoneName,
  payment_terms_days: describeTerms,
  credit_limit: describeAmount,
  addresses: (value: Thing[]) => value.map(describeAddress).join("; "),
  contacts: (value: unknown[]) =>
    listed(value, (one) => (typeof one === "string" ? one : describeContact(one as Thing))),
  tax_ids: (value: Thing[]) => value.map(describeTaxId).join("; "),
};
const ELEMENTS: Record<string, (element: Thing) => string> = {
  addresses: describeAddress,
  contacts: describeContact,
  tax_ids: describeTaxId,
};

const isNothing = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The value in words, or null where there is none. `member` may be a path: "contacts/<id>/email". */
export function describe(member: string, value: unknown): string | null {
  if (isNothing(value)) return null;
  const [outer = "", , inner] = member.split("/");
  if (outer === "addresses" && inner === "kind") return choice("place")(value);
  const isElement = inner === undefined && member.includes("/");
  const words = isElement ? ELEMENTS[outer] : WORDS[inner ?? outer];
  if (words) return (words as (value: unknown) => string)(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** "contact_title" is "Contact title". */
export const customName = (key: string) => key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " ");

const INNER = { addresses: "address", contacts: "contact", tax_ids: "taxId" } as const;

/** "Payment terms"; of an element's member "Contacts, E-mail". What has no name here is shown as the server calls it. */
export function memberName(member: string): string {
  const [outer = "", , inner] = member.split("/");
  const name = i18n.t(`record:member.${outer}` as never, { defaultValue: outer }) as string;
  if (inner === undefined) return name;
  const group = INNER[outer as keyof typeof INNER] ?? outer;
  return `${name}, ${i18n.t(`record:${group}.${inner}` as never, { defaultValue: inner }) as string}`;
}
