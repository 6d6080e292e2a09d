/** The wire shapes, by the names of the server. */

export type CustomerStatus = "prospect" | "active" | "on_hold" | "closed" | "discarded" | "merged" | "erased";
export type CustomerKind = "company" | "person";
export type ActionName =
  | "edit"
  | "activate"
  | "hold"
  | "release"
  | "close"
  | "reopen"
  | "discard"
  | "note"
  | "tag";

/** What may be done to a record now, as the server sees it. Absent: the role can never do it. */
export interface Action {
  name: ActionName;
  label: string;
  enabled: boolean;
  resulting_status: CustomerStatus | null;
  needs: string[];
  disabled_code: string | null;
  disabled_reason: string | null;
}

export interface CustomerRow {
  id: string;
  version: number;
  code: string;
  external_id: string | null;
  kind: CustomerKind;
  name: string;
  city: string | null;
  country: string | null;
  email: string | null;
  status: CustomerStatus;
  currency: string;
  tags: string[];
  created_at: string;
  updated_at: string;
  actions: Action[];
}

export interface Contact {
  id: string;
  name: string;
  role: "billing" | "dunning" | "technical";
  email: string | null;
  phone: string | null;
  documents: ("invoice" | "reminder" | "statement")[];
}

export interface Address {
  id: string;
  kind: "billing" | "delivery";
  line1: string | null;
  line2: string | null;
  city: string | null;
  region: string | null;
  postal_code: string | null;
  country: string | null;
}

export interface TaxId {
  id: string;
  scheme: string;
  value: string;
}

export interface Consent {
  purpose: string;
  granted: boolean;
  on: string;
}

export interface Money {
  minor: number;
  currency: string;
  text: string;
}

export interface Actor {
  kind: string;
  id: string;
  name: string;
}

export interface Note {
  text: string;
  at: string;
  actor: Actor;
}

export interface Customer {
  id: string;
  version: number;
  created_at: string;
  updated_at: string;
  status: CustomerStatus;
  status_reason: string | null;
  code: string;
  external_id: string | null;
  kind: CustomerKind;
  name: string;
  legal_name: string | null;
  contacts: Contact[];
  addresses: Address[];
  tax_ids: TaxId[];
  bank_account: string | null;
  currency: string;
  language: string | null;
  time_zone: string | null;
  payment_terms_days: number | null;
  credit_limit: Money | null;
  parent_id: string | null;
  /** Null is the customer itself. */
  payer: "self" | "parent" | null;
  tags: string[];
  custom: Record<string, unknown>;
  consents: Consent[];
  notes: Note[];
  actions: Action[];
  links: { self: string; history: string };
}

/** A member of a list in a write: with its id it is the one that stands already, without it is new. */
type Sent<T extends { id: string }> = Omit<T, "id"> & { id?: string };

interface Writable {
  code: string;
  external_id: string | null;
  kind: CustomerKind;
  name: string;
  legal_name: string | null;
  contacts: Sent<Contact>[];
  addresses: Sent<Address>[];
  tax_ids: Sent<TaxId>[];
  bank_account: string | null;
  currency: string | null;
  language: string | null;
  time_zone: string | null;
  payment_terms_days: number | null;
  credit_limit: Omit<Money, "text"> | null;
  parent_id: string | null;
  payer: "self" | "parent";
  tags: string[];
  custom: Record<string, unknown>;
  consents: Consent[];
}

/** POST: the id is made here, so that work done offline can refer to it. */
export type NewCustomer = Partial<Writable> & Pick<Writable, "name" | "kind"> & { id?: string };

/** PUT: what is left out stays, null clears, an element left out of a given list is removed. */
export type ChangeCustomer = Partial<Writable>;

/** A customer as known at a past moment: nothing can be done to it. */
export interface CustomerAsOf {
  as_of: string;
  version: number;
  customer: Omit<Customer, "actions" | "notes">;
}

export interface Change {
  member: string;
  before: unknown;
  after: unknown;
}

export interface HistoryItem {
  position: string;
  version: number;
  type: string;
  at: string;
  actor: Actor & { session: string | null; via: string | null };
  correlation: string;
  command: string;
  reason: string | null;
  changes: Change[];
}

export interface Total {
  count: number;
  exact: boolean;
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total: Total;
}

export interface Organisation {
  id: string;
  code: string;
  name: string;
  currency: string;
  language: string;
  time_zone: string;
}

export interface Me {
  actor: Actor;
  organisations: Organisation[];
  permissions: string[];
}

export interface FieldError {
  pointer: string;
  code: string;
  message: string;
  params: Record<string, unknown>;
}

/** RFC 9457, with the members that every API of this server adds. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string | null;
  code: string;
  correlation_id: string;
  retryable: boolean;
  retry_after_ms?: number | null;
  errors: FieldError[];
}

/** 412: someone saved in the meantime. */
export interface ChangedMeanwhile extends Problem {
  current: Customer;
  events: HistoryItem[];
}
