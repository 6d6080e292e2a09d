/** An event in words: what was done, and each change as before and after. */
import type { Change, HistoryItem } from "@/shared/api/types";
import { localeOf } from "@/shared/format/locale";
import { i18n } from "@/shared/i18n";
import { alike } from "./customer.changes";
import { customName, describe, memberName } from "./record.values";
import "./record.i18n";

export interface Line {
  key: string;
  label: string;
  before: string | null;
  after: string | null;
  /** Of a set, such as the tags: only what went and what came. */
  set?: { removed: string[]; added: string[] };
}

type Thing = Record<string, unknown>;
const word = (key: string, fallback: string, options: Thing = {}): string =>
  i18n.t(`record:${key}` as never, { ...options, defaultValue: fallback }) as string;

/** "changed payment terms and credit limit" */
export function didWhat({ type, changes }: HistoryItem): string {
  const names = [
    ...new Set(changes.map(({ member }) => inSentence(memberName(member.split("/")[0] ?? member)))),
  ];
  if (type === "customer.updated" && names.length === 0) return word("event.customer.updatedNothing", type);
  const what = new Intl.ListFormat(localeOf(), { type: "conjunction" }).format(names);
  return word(`event.${type}`, word("event.unknown", type, { type }), { what });
}

/** "IBAN" stays as it is, "Payment terms" begins small. */
const inSentence = (name: string) =>
  /^.\p{Lu}/u.test(name) ? name : name.charAt(0).toLocaleLowerCase(localeOf()) + name.slice(1);

export function linesOf({ changes }: Pick<HistoryItem, "changes">): Line[] {
  return changes.flatMap((change, index) =>
    linesOfChange(change).map((line) => ({ ...line, key: `${index} ${line.key}` })),
  );
}

function linesOfChange(change: Change): Line[] {
  const { member, before, after } = change;
  if (member === "tags") return [tagLine(asTags(before), asTags(after))];
  if (isElements(before) || isElements(after))
    return linesOfList(member, asElements(before), asElements(after));
  if (isThing(before) || isThing(after)) {
    if (member === "contacts") return linesOfElement(member, before as Thing | null, after as Thing | null);
    if (member === "custom") return linesOfCustom(asThing(before), asThing(after));
  }
  return [
    {
      key: member,
      label: memberName(member),
      before: describe(member, before),
      after: describe(member, after),
    },
  ];
}

const asTags = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function tagLine(before: string[], after: string[]): Line {
  const removed = before.filter((tag) => !after.includes(tag));
  const added = after.filter((tag) => !before.includes(tag));
  return { key: "tags", label: memberName("tags"), before: null, after: null, set: { removed, added } };
}

const isThing = (value: unknown): value is Thing =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const asThing = (value: unknown): Thing => (isThing(value) ? value : {});
const isElements = (value: unknown): value is Thing[] =>
  Array.isArray(value) && value.length > 0 && value.every((element) => isThing(element) && "id" in element);
const asElements = (value: unknown): Thing[] => (isElements(value) ? value : []);

function linesOfList(member: string, before: Thing[], after: Thing[]): Line[] {
  const was = new Map(before.map((element) => [element.id, element]));
  const is = new Set(after.map(({ id }) => id));
  return [
    ...after.flatMap((element) => linesOfElement(member, was.get(element.id) ?? null, element)),
    ...before.filter(({ id }) => !is.has(id)).flatMap((element) => linesOfElement(member, element, null)),
  ];
}

/** Of one that stands on both sides only what differs; else the whole of it. */
function linesOfElement(member: string, before: Thing | null, after: Thing | null): Line[] {
  const one = after ?? before;
  const id = String(one?.id ?? one?.name ?? "").replaceAll("/", " ");
  if (!before || !after) {
    const label = word(`one.${member}`, memberName(member));
    return [
      {
        key: `${member}/${id}`,
        label,
        before: describe(`${member}/${id}`, before),
        after: describe(`${member}/${id}`, after),
      },
    ];
  }
  const own = typeof after.name === "string" ? `${after.name}, ` : "";
  const differing = Object.keys({ ...before, ...after }).filter((name) => !alike(before[name], after[name]));
  return differing.map((inner) => {
    const path = `${member}/${id}/${inner}`;
    const label = own ? own + (memberName(path).split(", ")[1] ?? inner) : memberName(path);
    return { key: path, label, before: describe(path, before[inner]), after: describe(path, after[inner]) };
  });
}

function linesOfCustom(before: Thing, after: Thing): Line[] {
  const differing = Object.keys({ ...before, ...after }).filter((name) => !alike(before[name], after[name]));
  return differing.map((name) => ({
    key: `custom/${name}`,
    label: customName(name),
    before: describe(name, before[name]),
    after: describe(name, after[name]),
  }));
}
