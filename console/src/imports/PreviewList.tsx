import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ImportView } from "@/shared/api/types";
import { Glyph } from "@/shared/ui/Glyph";
import { toldOf } from "./import.columns";

/** The first rows with what would become of them, and what is wrong with those that would be set aside. */
export function PreviewList({ rows }: { rows: ImportView["preview"] }) {
  const { t } = useTranslation("imports");
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t("preview.title")}</h3>
      {rows.length === 0 && <p className="meta">{t("preview.none")}</p>}
      <ol className="import-rows">
        {rows.map(({ number, state, values, errors }) => (
          <li key={number}>
            <p className="row between">
              <span className="clip">{Object.values(values).join(" · ")}</span>
              <span className={state === "quarantined" ? "warn" : "meta"}>{t(`state.${state}`)}</span>
            </p>
            {errors.map((error) => (
              <p key={toldOf(error)} className="err-text">
                <Glyph name="cross" />
                {toldOf(error)}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
