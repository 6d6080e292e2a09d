/** What a person changed, what somebody else changed meanwhile, and how the two become one. */
import type { Address, ChangeCustomer, Contact, Customer, TaxId } from "@/shared/api/types";

/** The members that a save can write, in the order of the form; the rest of a customer belongs to the server. */
export const MEMBERS = [
  "name",
  "kind",
  "legal_name",
  "external_id",
  "tax_ids",
  "credit_limit",
  "payment_terms_days",
  "language",
  "currency",
  "bank_account",
  "time_zone",
  "contacts",
  "addresses",
  "parent_id",
  "payer",
  "code",
  "tags",
] as const;
type Member = (typeof MEMBERS)[number];

/** An element of a list has an id once the server knows it. */
export type Draft<T extends { id: string }> = Omit<T, "id"> & { id?: string };
export type Limit = { minor: number; currency: string };

export type Writable = Omit<
  Pick<Customer, Member>,
  "addresses" | "contacts" | "tax_ids" | "credit_limit" | "payer"
> & {
  addresses: Draft<Address>[];
  contacts: Draft<Contact>[];
  tax_ids: Draft<TaxId>[];
  credit_limit: Limit | null;
  payer: "self" | "parent";
};

const LISTS = ["addresses", "contacts", "tax_ids"] as const;
export type List = (typeof LISTS)[number];
type Element = Record<string, unknown> & { id?: string };

/** Money, tax, bank and legal name are never merged behind a person's back. */
const ALWAYS_ASK: ReadonlySet<Member> = new Set<Member>([
  "legal_name",
  "credit_limit",
  "bank_account",
  "tax_ids",
]);

const isList = (member: Member): member is List => (LISTS as readonly string[]).includes(member);

export function writable(customer: Customer): Writable {
  const picked = Object.fromEntries(
    MEMBERS.map((member) => [member, customer[member]]),
  ) as unknown as Writable;
  const limit = customer.credit_limit;
  // Nobody named as payer is the customer itself.
  return {
    ...picked,
    payer: customer.payer ?? "self",
    credit_limit: limit && { minor: limit.minor, currency: limit.currency },
  };
}

/** Alike in content; the order of an object's members says nothing, that of a list does; absent is null. */
export function alike(a: unknown, b: unknown): boolean {
  if ((a ?? null) === (b ?? null)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => alike(left[key], right[key]));
}

const sameTags = (a: readonly string[], b: readonly string[]) => alike([...a].sort(), [...b].sort());
const sameMember = (member: Member, a: Writable, b: Writable) =>
  member === "tags" ? sameTags(a.tags, b.tags) : alike(a[member], b[member]);

/** The body of a PUT: only what differs. null clears; an element that is left out of its list is removed. */
export function changedMembers(before: Writable, after: Writable): ChangeCustomer {
  const differing = MEMBERS.filter((member) => !sameMember(member, before, after));
  return Object.fromEntries(differing.map((member) => [member, after[member]])) as ChangeCustomer;
}

/** Of a new customer: only what it has. */
export function givenMembers(record: Writable): Partial<Writable> {
  const given = Object.entries(record).filter(([, value]) => {
    return Array.isArray(value) ? value.length > 0 : value !== null && value !== "";
  });
  return Object.fromEntries(given);
}

function countElements(before: Element[], after: Element[]): number {
  const known = new Map(before.map((element) => [element.id, element]));
  const kept = new Set(after.map((element) => element.id));
  const touched = after.filter((element) => !alike(element, known.get(element.id))).length;
  return touched + before.filter((element) => !kept.has(element.id)).length;
}

/** What the dialog's footer counts: one per member, one per element of a list. */
export function countChanges(before: Writable, after: Writable): number {
  const counts = MEMBERS.map((member) =>
    isList(member)
      ? countElements(before[member], after[member])
      : Number(!sameMember(member, before, after)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One line of the conflict dialog. An element without `inner` was removed on one side and changed on the other. */
export interface Difference {
  path: string;
  member: Member;
  element?: Element;
  inner?: string;
  mine: unknown;
  theirs: unknown;
  /** Both sides changed it. Otherwise only mine did, and it is one of those that always ask. */
  both: boolean;
}

export interface Merge {
  /** Everything that fits together; where a difference is open it holds theirs. */
  merged: Writable;
  differences: Difference[];
  /** Tags that both sides touched are merged as sets, and shown so. */
  tagsMerged: boolean;
}

function mergeTags(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const removed = base.filter((tag) => !mine.includes(tag));
  return [...new Set([...theirs, ...mine.filter((tag) => !base.includes(tag))])].filter(
    (tag) => !removed.includes(tag),
  );
}

interface Sides<T> {
  base: T;
  mine: T;
  theirs: T;
}

/** The value that fits, or the difference that a person has to settle. */
function weigh(
  { base, mine, theirs }: Sides<unknown>,
  ask: boolean,
): { value: unknown; open?: "both" | "mine" } {
  if (alike(mine, theirs) || alike(mine, base)) return { value: theirs };
  if (!alike(theirs, base)) return { value: theirs, open: "both" };
  return ask ? { value: theirs, open: "mine" } : { value: mine };
}

function mergeElement(member: List, sides: Sides<Element>, found: Difference[]): Element {
  const { base, mine, theirs } = sides;
  const result: Element = { ...theirs };
  for (const inner of Object.keys({ ...theirs, ...mine })) {
    const of = { base: base[inner], mine: mine[inner], theirs: theirs[inner] };
    const { value, open } = weigh(of, ALWAYS_ASK.has(member));
    result[inner] = value;
    if (!open) continue;
    const path = `${member}/${theirs.id}/${inner}`;
    found.push({
      path,
      member,
      element: theirs,
      inner,
      mine: of.mine,
      theirs: of.theirs,
      both: open === "both",
    });
  }
  return result;
}

function mergeList(member: List, sides: Sides<Element[]>, found: Difference[]): Element[] {
  const [base, mine] = [sides.base, sides.mine].map((list) => new Map(list.map((e) => [e.id, e])));
  const theirIds = new Set(sides.theirs.map((element) => element.id));
  const result: Element[] = [];
  for (const theirs of sides.theirs) {
    const [before, own] = [base?.get(theirs.id), mine?.get(theirs.id)];
    if (!before) result.push(theirs);
    else if (own) result.push(mergeElement(member, { base: before, mine: own, theirs }, found));
    else keepOrDrop(member, before, theirs, result, found);
  }
  const open = (own: Element, key: string, both: boolean) =>
    found.push({ path: `${member}/${key}`, member, element: own, mine: own, theirs: null, both });
  for (const [index, own] of sides.mine.entries()) {
    const added = own.id === undefined;
    if (added && !ALWAYS_ASK.has(member)) result.push(own);
    else if (added) open(own, `+${index}`, false);
    else if (!theirIds.has(own.id) && !alike(own, base?.get(own.id))) open(own, String(own.id), true);
  }
  return result;
}

/** I removed it; if the others left it alone it goes, else it is asked. */
function keepOrDrop(
  member: List,
  before: Element,
  theirs: Element,
  result: Element[],
  found: Difference[],
): void {
  const both = !alike(theirs, before);
  if (!both && !ALWAYS_ASK.has(member)) return;
  result.push(theirs);
  found.push({ path: `${member}/${theirs.id}`, member, element: theirs, mine: null, theirs, both });
}

/** Three-way merge: `base` is what mine began from, `theirs` is what is saved now. */
export function merge(base: Writable, mine: Writable, theirs: Writable): Merge {
  const differences: Difference[] = [];
  const merged = Object.fromEntries(
    MEMBERS.map((member) => {
      const sides = { base: base[member], mine: mine[member], theirs: theirs[member] };
      if (member === "tags") return [member, mergeTags(base.tags, mine.tags, theirs.tags)];
      if (isList(member)) return [member, mergeList(member, sides as Sides<Element[]>, differences)];
      const { value, open } = weigh(sides, ALWAYS_ASK.has(member));
      if (open)
        differences.push({
          path: member,
          member,
          mine: sides.mine,
          theirs: sides.theirs,
          both: open === "both",
        });
      return [member, value];
    }),
  ) as unknown as Writable;
  const touched = (side: Writable) => !sameTags(base.tags, side.tags);
  return {
    merged,
    differences,
    tagsMerged: touched(mine) && touched(theirs) && !sameTags(mine.tags, theirs.tags),
  };
}

export type Choice = "mine" | "theirs";

function place(record: Writable, { member, element, inner, mine }: Difference): Writable {
  if (!element || !isList(member)) return { ...record, [member]: mine };
  const list = record[member] as Element[];
  // What they removed and I keep comes back as a new element: the server has let go of the old id.
  if (!inner && mine !== null)
    return { ...record, [member]: [...list, { ...(mine as Element), id: undefined }] };
  if (!inner) return { ...record, [member]: list.filter((one) => one.id !== element.id) };
  return {
    ...record,
    [member]: list.map((one) => (one.id === element.id ? { ...one, [inner]: mine } : one)),
  };
}

/** The record to save once every difference has been chosen. */
export function settle({ merged, differences }: Merge, choices: Readonly<Record<string, Choice>>): Writable {
  return differences.filter(({ path }) => choices[path] === "mine").reduce(place, merged);
}
