import type { components } from "./schema.gen";

/** The wire shapes, by the names of the server; the console's own names for them. */
type Shapes = components["schemas"];

/** The same shape with some members told more exactly, or less. */
type With<T, Members> = Omit<T, keyof Members> & Members;

export type CustomerStatus = Shapes["CustomerRow"]["status"];
export type CustomerKind = Shapes["CustomerRow"]["kind"];
export type Note = Shapes["NoteView"];
export type Change = Shapes["Change"];
export type HistoryItem = Shapes["HistoryItem"];
export type Total = Shapes["Total"];
export type Organisation = Shapes["MyOrganisation"];
export type Me = Shapes["Me"];
export type FieldError = Shapes["FieldError"];
export type NewCustomer = Shapes["NewCustomer"];
export type ChangeCustomer = Shapes["ChangeCustomer"];
export type ImportJob = Shapes["ImportRow"];
export type ImportView = Shapes["ImportView"];
export type ImportCounts = Shapes["Counts"];
export type ImportLayout = Shapes["Layout"];
export type ImportTarget = Shapes["Target"];

/** The actions that this console knows how to begin. */
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
export type Action = With<Shapes["Action"], { name: ActionName }>;

/** None stands without its role or its kind: the server asks for them, and they are never erased. */
export type Contact = With<Shapes["ContactView"], { role: NonNullable<Shapes["ContactView"]["role"]> }>;
/** In a form the country may not be chosen yet. */
export type Address = With<
  Shapes["AddressView"],
  { kind: NonNullable<Shapes["AddressView"]["kind"]>; country: string | null }
>;
/** A scheme that this console has no name for is shown by its code. */
export type TaxId = With<Shapes["TaxIdView"], { scheme: string }>;

/** Each customer is given a code and a currency when it comes into being. */
interface Given {
  code: string;
  currency: string;
}

interface Parts extends Given {
  contacts: Contact[];
  addresses: Address[];
  tax_ids: TaxId[];
}

export type CustomerRow = With<Shapes["CustomerRow"], Given & { actions: Action[] }>;
export type Customer = With<Shapes["CustomerView"], Parts & { actions: Action[] }>;
/** A customer as known at a past moment: nothing can be done to it. */
export type CustomerAsOf = With<Shapes["AsOf"], { customer: With<Shapes["CustomerThen"], Parts> }>;

export interface Page<T> {
  items: T[];
  next: string | null;
  total: Total;
}

/** RFC 9457, with the members that every API of this server adds. */
export type Problem = With<Shapes["Problem"], { instance: string | null }>;

/** 412: someone saved in the meantime. */
export interface ChangedMeanwhile extends Problem {
  current: Customer;
  events: HistoryItem[];
}
