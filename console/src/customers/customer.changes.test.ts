import { describe, expect, test } from "vitest";
import { changedMembers, countChanges, merge, settle, type Writable } from "./customer.changes";

const anna = {
  id: "c1",
  name: "Anna",
  role: "billing" as const,
  email: "a@x.example",
  phone: null,
  documents: [],
};
const boris = {
  id: "c2",
  name: "Boris",
  role: "technical" as const,
  email: null,
  phone: "112 0",
  documents: [],
};
const base: Writable = {
  name: "Nordlicht",
  kind: "company",
  legal_name: null,
  code: "C-1",
  external_id: null,
  addresses: [],
  contacts: [anna, boris],
  tax_ids: [{ id: "t1", scheme: "vat", value: "DE136695976" }],
  bank_account: null,
  payment_terms_days: 30,
  language: "de",
  currency: "EUR",
  time_zone: null,
  credit_limit: { minor: 100, currency: "EUR" },
  parent_id: null,
  payer: "self",
  tags: ["optics", "net 30"],
};
const but = (more: Partial<Writable>): Writable => ({ ...base, ...more });

describe("changed members", () => {
  test("only what differs is sent, null clears", () => {
    const after = but({ language: null, payment_terms_days: 14 });
    expect(changedMembers(base, after)).toEqual({ language: null, payment_terms_days: 14 });
  });
  test("nothing changed is nothing sent, in whatever order tags and members stand", () => {
    const again = but({ tags: ["net 30", "optics"], credit_limit: { currency: "EUR", minor: 100 } });
    expect(changedMembers(base, again)).toEqual({});
  });
  test("a list is sent whole, elements with their ids, the removed one left out", () => {
    const after = but({ contacts: [{ ...anna, phone: "112" }] });
    expect(changedMembers(base, after)).toEqual({ contacts: [{ ...anna, phone: "112" }] });
  });
  test("the order of contacts is a change", () => {
    expect(changedMembers(base, but({ contacts: [boris, anna] }))).toHaveProperty("contacts");
  });
  test("each element that was touched, added or removed counts once", () => {
    const { id: _, ...added } = anna;
    expect(countChanges(base, but({ name: "N", contacts: [{ ...anna, name: "A" }, added] }))).toBe(4);
  });
});

describe("merging", () => {
  test("what the others left alone is mine, what I left alone is theirs", () => {
    const { merged, differences } = merge(base, but({ name: "Mine" }), but({ language: "fr" }));
    expect(differences).toEqual([]);
    expect(merged).toEqual(but({ name: "Mine", language: "fr" }));
  });
  test("the same value on both sides is no difference", () => {
    const same = but({ payment_terms_days: 45 });
    expect(merge(base, same, same)).toMatchObject({ differences: [], merged: same });
  });
  test("one member with two values is asked, and settled either way", () => {
    const merged = merge(base, but({ payment_terms_days: 14 }), but({ payment_terms_days: 45 }));
    expect(merged.differences).toEqual([
      { path: "payment_terms_days", member: "payment_terms_days", mine: 14, theirs: 45, both: true },
    ]);
    expect(settle(merged, { payment_terms_days: "mine" }).payment_terms_days).toBe(14);
    expect(settle(merged, { payment_terms_days: "theirs" }).payment_terms_days).toBe(45);
  });
  test.each([
    ["credit_limit", { minor: 200, currency: "EUR" }],
    ["bank_account", "DE89370400440532013000"],
    ["legal_name", "Nordlicht GmbH"],
  ] as const)("%s is asked about even where only I changed it", (member, value) => {
    const merged = merge(base, but({ [member]: value }), but({ language: "fr" }));
    expect(merged.differences).toMatchObject([{ path: member, mine: value, both: false }]);
    expect(settle(merged, { [member]: "mine" })).toEqual(but({ [member]: value, language: "fr" }));
  });
  test("tags merge as sets: both additions, both removals", () => {
    const { merged, differences, tagsMerged } = merge(
      base,
      but({ tags: ["net 30", "mine"] }), // took "optics" away
      but({ tags: ["optics", "theirs"] }), // took "net 30" away
    );
    expect(merged.tags).toEqual(["theirs", "mine"]);
    expect(differences).toEqual([]);
    expect(tagsMerged).toBe(true);
  });
  test("two members of one contact merge; one member with two values is asked", () => {
    const mine = but({ contacts: [{ ...anna, email: "mine@x.example", phone: "1234" }, boris] });
    const theirs = but({ contacts: [{ ...anna, email: "theirs@x.example", role: "dunning" }, boris] });
    const merged = merge(base, mine, theirs);
    expect(merged.differences).toMatchObject([{ path: "contacts/c1/email", inner: "email", both: true }]);
    expect(settle(merged, { "contacts/c1/email": "mine" }).contacts[0]).toEqual({
      ...anna,
      email: "mine@x.example",
      phone: "1234",
      role: "dunning",
    });
  });
  test("contacts that either side added stay, and what either removed goes", () => {
    const { id: _, ...added } = { ...anna, name: "Clara" };
    const theirsNew = { ...anna, id: "c9", name: "Dora" };
    const { merged, differences } = merge(
      base,
      but({ contacts: [boris, added] }),
      but({ contacts: [anna, boris, theirsNew] }),
    );
    expect(differences).toEqual([]);
    expect(merged.contacts).toEqual([boris, theirsNew, added]);
  });
  test("what they removed and I changed is asked; kept, it comes back as a new one", () => {
    const merged = merge(
      base,
      but({ contacts: [{ ...anna, phone: "1234" }, boris] }),
      but({ contacts: [boris] }),
    );
    expect(merged.differences).toMatchObject([{ path: "contacts/c1", theirs: null, both: true }]);
    expect(settle(merged, { "contacts/c1": "theirs" }).contacts).toEqual([boris]);
    expect(settle(merged, { "contacts/c1": "mine" }).contacts).toEqual([
      boris,
      { ...anna, phone: "1234", id: undefined },
    ]);
  });
  test("what I removed and they changed is asked", () => {
    const changed = { ...anna, phone: "1234" };
    const merged = merge(base, but({ contacts: [boris] }), but({ contacts: [changed, boris] }));
    expect(merged.differences).toMatchObject([{ path: "contacts/c1", mine: null, both: true }]);
    expect(settle(merged, { "contacts/c1": "mine" }).contacts).toEqual([boris]);
    expect(settle(merged, { "contacts/c1": "theirs" }).contacts).toEqual([changed, boris]);
  });
  test("a tax number that I took out is asked about, even where they left it alone", () => {
    const merged = merge(base, but({ tax_ids: [] }), but({ language: "fr" }));
    expect(merged.differences).toMatchObject([{ path: "tax_ids/t1", mine: null, both: false }]);
    expect(settle(merged, { "tax_ids/t1": "mine" }).tax_ids).toEqual([]);
    expect(settle(merged, { "tax_ids/t1": "theirs" }).tax_ids).toEqual(base.tax_ids);
  });
  test("a tax number that I added is asked about, and added once", () => {
    const added = { scheme: "other", value: "1" };
    const merged = merge(base, but({ tax_ids: [...base.tax_ids, added] }), but({ language: "fr" }));
    expect(merged.differences).toMatchObject([{ member: "tax_ids", theirs: null, both: false }]);
    const path = merged.differences[0]?.path ?? "";
    expect(settle(merged, { [path]: "mine" }).tax_ids).toHaveLength(2);
    expect(settle(merged, { [path]: "theirs" }).tax_ids).toEqual(base.tax_ids);
  });
});
