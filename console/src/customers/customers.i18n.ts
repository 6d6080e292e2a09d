import { addWords } from "@/shared/i18n";
import en from "./locales/customers.en.json";

declare module "@/shared/i18n" {
  interface Words {
    customers: typeof en;
  }
}

addWords("customers", { en });
