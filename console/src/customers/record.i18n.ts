import { addWords } from "@/shared/i18n";
import en from "./locales/record.en.json";

declare module "@/shared/i18n" {
  interface Words {
    record: typeof en;
  }
}

addWords("record", { en });
