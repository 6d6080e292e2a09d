import { addWords } from "@/shared/i18n";
import en from "./locales/app.en.json";

declare module "@/shared/i18n" {
  interface Words {
    app: typeof en;
  }
}

addWords("app", { en });
