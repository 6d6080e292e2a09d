import { addWords } from "@/shared/i18n";
import en from "./locales/imports.en.json";

declare module "@/shared/i18n" {
  interface Words {
    imports: typeof en;
  }
}

addWords("imports", { en });
