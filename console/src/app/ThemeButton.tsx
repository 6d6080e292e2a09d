import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/Button";
import type { IconName } from "@/shared/ui/Icon";
import { Menu } from "@/shared/ui/Menu";
import { chooseTheme, THEMES, type Theme, useTheme } from "./theme";

const ICONS: Record<Theme, IconName> = { system: "monitor", light: "sun", dark: "moon" };

export function ThemeButton() {
  const { t } = useTranslation("app");
  const theme = useTheme();
  const [at, setAt] = useState<Element | null>(null);
  const items = THEMES.map((each) => ({
    id: each,
    label: t(`theme.${each}`),
    icon: ICONS[each],
    checked: each === theme,
    onAct: () => chooseTheme(each),
  }));
  return (
    <>
      <Button
        look="quiet"
        icon={ICONS[theme]}
        aria-label={t("theme.label")}
        aria-haspopup="menu"
        onClick={(event) => setAt(event.currentTarget)}
      />
      {at && <Menu label={t("theme.label")} items={items} at={at} onClose={() => setAt(null)} />}
    </>
  );
}
