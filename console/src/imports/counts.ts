import { useTranslation } from "react-i18next";
import type { ImportCounts } from "@/shared/api/types";
import { localeOf } from "@/shared/format/locale";

const TOLD = ["created", "updated", "unchanged", "quarantined"] as const;

export function useFigure(): (count: number) => string {
  const format = new Intl.NumberFormat(localeOf());
  return (count) => format.format(count);
}

/** "57 created", "2 set aside": what there is of, in this order. */
export function useCounts(): (counts: ImportCounts) => string[] {
  const { t } = useTranslation("imports");
  const figure = useFigure();
  return (counts) =>
    TOLD.filter((name) => name === "created" || counts[name] > 0).map((name) =>
      t(`counts.${name}`, { figure: figure(counts[name]) }),
    );
}
