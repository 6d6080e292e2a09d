import { localeOf } from "./locale";

/** Countries, languages, currencies and time zones by name, and the lists to choose them from. */

/** ISO 3166-1 alpha-2: browsers know the names but offer no list. */
const COUNTRIES = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
  "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
  "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT " +
  "JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO " +
  "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY " +
  "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO " +
  "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" ");

/** What customers are written to in; others stay as they are, and are offered when a record has them. */
const LANGUAGES = (
  "bg cs da de de-AT de-CH el en en-GB en-US es et fi fr fr-CH ga hr hu it ja ko lt lv mt nb nl nl-BE pl pt pt-BR ro sk " +
  "sl sv tr uk zh"
).split(" ");

interface Named {
  id: string;
  label: string;
}

type NameOf = (code: string) => string;

function names(type: Intl.DisplayNamesType): NameOf {
  const made = new Map<string, Intl.DisplayNames>();
  return (code) => {
    const language = localeOf();
    const known = made.get(language) ?? new Intl.DisplayNames(language, { type });
    made.set(language, known);
    try {
      return known.of(code) ?? code;
    } catch {
      return code; // what is no code is shown as it stands
    }
  };
}

export const countryName = names("region");
export const languageName = names("language");
const currencyName = names("currency");

/** "Europe/Berlin" is "Berlin, Europe": the city is what one looks for. */
export function zoneName(zone: string): string {
  const [area = "", ...places] = zone.replaceAll("_", " ").split("/");
  return places.length === 0 ? area : `${places.reverse().join(", ")}, ${area}`;
}

/** "EUR · Euro": found by its code and by its name. */
export const currencyLabel: NameOf = (code) => `${code} · ${currencyName(code)}`;

function byLabel(codes: readonly string[], label: NameOf): Named[] {
  const compare = new Intl.Collator(localeOf()).compare;
  return codes.map((id) => ({ id, label: label(id) })).sort((a, b) => compare(a.label, b.label));
}

export const countries = () => byLabel(COUNTRIES, countryName);
export const languages = () => byLabel(LANGUAGES, languageName);
export const currencies = () => byLabel(Intl.supportedValuesOf("currency"), currencyLabel);
export const timeZones = () => byLabel(Intl.supportedValuesOf("timeZone"), zoneName);

/** One or two letters for the round mark beside a person: "Maren Falk" is MF. */
export function initials(name: string): string {
  const parts = name.split(/[\s.-]+/).filter(Boolean);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map(
    (part) => [...(part ?? "")][0] ?? "",
  );
  return letters.join("").toUpperCase();
}
