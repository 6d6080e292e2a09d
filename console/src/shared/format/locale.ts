import { i18n } from "../i18n";

/** How the console writes dates, names and numbers: day before month, in every language it has. */
export const localeOf = (): string => (i18n.language === "en" ? "en-GB" : i18n.language);
