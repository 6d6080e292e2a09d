import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ImportLayout } from "@/shared/api/types";
import { Choice } from "./Choice";

interface LayoutFieldsProps {
  layout: ImportLayout;
  onChange: (layout: ImportLayout) => void;
  off: boolean;
}

const ENCODINGS = {
  "utf-8": "UTF-8",
  "utf-16-le": "UTF-16 LE",
  "utf-16-be": "UTF-16 BE",
  "windows-1252": "Windows-1252",
} as const satisfies Record<ImportLayout["encoding"], string>;

/** How the file was read; another choice reads it anew and proposes anew. */
export function LayoutFields({ layout, onChange, off }: LayoutFieldsProps) {
  const { t } = useTranslation("imports");
  const id = useId();
  const delimiters: Record<ImportLayout["delimiter"], string> = {
    ",": t("layout.comma"),
    ";": t("layout.semicolon"),
    "\t": t("layout.tab"),
    "|": t("layout.bar"),
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t("layout.title")}</h3>
      <div className="import-layout">
        <Choice
          label={t("layout.encoding")}
          off={off}
          value={layout.encoding}
          options={ENCODINGS}
          onChange={(encoding) => onChange({ ...layout, encoding })}
        />
        <Choice
          label={t("layout.delimiter")}
          off={off}
          value={layout.delimiter}
          options={delimiters}
          onChange={(delimiter) => onChange({ ...layout, delimiter })}
        />
        <Choice
          label={t("layout.header")}
          off={off}
          value={layout.header ? "names" : "data"}
          options={{ names: t("layout.names"), data: t("layout.data") }}
          onChange={(first) => onChange({ ...layout, header: first === "names" })}
        />
      </div>
    </section>
  );
}
