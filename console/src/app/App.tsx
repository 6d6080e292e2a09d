import { useTranslation } from "react-i18next";
import "@/shared/i18n";

export function App() {
  const { t } = useTranslation();
  return <h1>{t("appName")}</h1>;
}
