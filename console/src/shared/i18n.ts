import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import shared from "./locales/shared.en.json";

/**
 * The namespaces and their texts. A feature adds its own beside its locale files:
 *
 *     declare module "@/shared/i18n" { interface Words { customers: typeof en } }
 *     addWords("customers", { en });
 */
export interface Words {
  shared: typeof shared;
}

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    resources: Words;
  }
}

type Language = "en" | "de";

void i18next.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  defaultNS: "shared",
  resources: { en: { shared } },
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** Lets a feature bring its texts along with its chunk. */
export function addWords<N extends keyof Words>(
  namespace: N,
  byLanguage: { en: Words[N] } & Partial<Record<Language, Words[N]>>,
) {
  for (const [language, words] of Object.entries(byLanguage))
    i18next.addResourceBundle(language, namespace, words);
}

export { i18next as i18n };
