import clsx from "clsx";
import { useTranslation } from "react-i18next";
import type { CustomerStatus } from "../api/types";
import { Glyph, type GlyphName } from "./Glyph";

const LOOKS: Record<CustomerStatus, { glyph: GlyphName; tone?: "ok" | "warn" }> = {
  prospect: { glyph: "dashed" },
  active: { glyph: "dot", tone: "ok" },
  on_hold: { glyph: "pause", tone: "warn" },
  closed: { glyph: "slash" },
  discarded: { glyph: "minus" },
  merged: { glyph: "merged" },
  erased: { glyph: "erased" },
};

/** Glyph, then the word; the colour only repeats it. Boxed in record headers only. */
export function StatusBadge({ status, boxed }: { status: CustomerStatus; boxed?: boolean }) {
  const { t } = useTranslation();
  const { glyph, tone } = LOOKS[status];
  return (
    <span className={clsx("badge", boxed && "box", tone)}>
      <Glyph name={glyph} />
      {t(`status.${status}`)}
    </span>
  );
}
