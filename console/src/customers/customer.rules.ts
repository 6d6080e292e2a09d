// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what these rules look for
/** The single rules of which customer.schema.ts is made, each with the code by which the server refuses the same. */
import * as z from "zod/mini";

export interface Wrong {
  code: string;
  [param: string]: string | number;
}
export const wrong = (code: string, params: Record<string, string | number> = {}): Wrong => ({
  ...params,
  code,
});

/** A rule that says by which code it refuses. The first that refuses a value speaks for it. */
function rule<T>(...judges: ((value: T) => Wrong | null)[]): z.core.$ZodCheck<T> {
  return z.check<T>(({ value, issues }) => {
    for (const judge of judges) {
      const params = judge(value);
      if (!params) continue;
      issues.push({ code: "custom", input: value, params, continue: true });
      return;
    }
  });
}

/** Characters as the server counts them: code points, not UTF-16 units. */
const sized = (least: number, most: number) => (value: string | readonly unknown[]) => {
  const actual = typeof value === "string" ? [...value].length : value.length;
  if (actual < least) return wrong("length", { min: least, actual });
  return actual > most ? wrong("length", { max: most, actual }) : null;
};

// Python's idea of blanks: unlike JavaScript's it leaves a byte order mark standing.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AROUND = new RegExp(`^${BLANK}+|${BLANK}+$`, "g");
const BROKEN = /[\x00-\x08\x0b-\x1f]|\p{Cs}/u;
const IN_LINE = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/;
const IN_LINES = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const clean = (controls: RegExp) => (value: string) => {
  if (BROKEN.test(value) || controls.test(value.replace(AROUND, ""))) return wrong("control_characters");
  return VISIBLE.test(value) ? null : wrong("length", { min: 1, actual: 0 });
};

/** One line of text. */
export const line = (most: number) => z.string().check(rule(sized(1, most), clean(IN_LINE)));

/** Text with line breaks and tabs. */
export const lines = (most: number) => z.string().check(rule(sized(1, most), clean(IN_LINES)));

const formed = (pattern: RegExp, say: string) => (value: string) =>
  pattern.test(value) ? null : wrong("pattern", { say });

/** Of a form that `say` names: the words for it are `wrong.say.…`. */
export const matching = (pattern: RegExp, say: string, least: number, most: number) =>
  z.string().check(rule(sized(least, most), formed(pattern, say)));

export const choice = (choices: readonly string[]) =>
  z
    .string()
    .check(
      rule((value) => (choices.includes(value) ? null : wrong("choice", { choices: choices.join(", ") }))),
    );

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const uuid = z.string().check(rule((value) => (UUID.test(value) ? null : wrong("format"))));
export const uuid7 = z
  .string()
  .check(rule((value) => (UUID.exec(value)?.[1] === "7" ? null : wrong("format"))));

export const integer = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z.number().check(
    rule((value) => {
      if (!Number.isInteger(value)) return wrong("type");
      if (value < least) return wrong("range", { min: least, actual: value });
      return value > most ? wrong("range", { max: most, actual: value }) : null;
    }),
  );
export const days = integer(0, 365);

/** Elements that claim to be the same one, by their id or by what else names them. */
const repeated = (name: string) =>
  z.check<readonly unknown[]>(({ value, issues }) => {
    const names = value.map((element) => (element as Record<string, unknown> | null)?.[name]);
    for (const [index, each] of names.entries())
      if (each !== undefined && names.indexOf(each) < index)
        issues.push({
          code: "custom",
          input: each,
          params: wrong("duplicate"),
          path: [index, name],
          continue: true,
        });
  });

export function list<T extends z.core.SomeType>(element: T, most: number, name?: string) {
  const bounded = z.array(element).check(rule(sized(0, most)));
  return name === undefined ? bounded : bounded.check(repeated(name));
}

/** Two members that change together: where one is given the other must be. */
export const given = (one: string, other: string) =>
  z.check<object>(({ value, issues }) => {
    if (one in value && !(other in value))
      issues.push({
        code: "custom",
        input: undefined,
        params: wrong("required"),
        path: [other],
        continue: true,
      });
  });

/** Only what no mailbox has; whether one exists, a message shows. */
export const email = z
  .string()
  .check(
    rule<string>(sized(3, 254), (value) =>
      /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value) ? null : wrong("format", { say: "email" }),
    ),
  );

export const phone = z.string().check(
  rule(sized(4, 40), formed(/^[0-9+(][0-9 ()./-]*( ?(x|ext\.?) ?[0-9]{1,6})?$/, "phone"), (value) => {
    const count = value.replace(/[^0-9]/g, "").length;
    return count < 4 || count > 17 ? wrong("length", { say: "phoneDigits", min: 4, max: 17 }) : null;
  }),
);

function checkDigits(value: string): Wrong | null {
  const bare = value.replace(/[\s-]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(bare)) return wrong("format", { say: "iban" });
  const turned = bare.slice(4) + bare.slice(0, 4);
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n ? null : wrong("checksum");
}

export const iban = z.string().check(rule(sized(1, 64), checkDigits));
