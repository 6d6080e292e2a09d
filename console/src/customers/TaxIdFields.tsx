import { useRef, useState } from "react";
import { useFieldArray, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { TextField } from "@/shared/ui/TextField";
import { blankTaxId, type CustomerForm } from "./customer.form";
import { TAX_SCHEMES } from "./customer.schema";
import { useBound } from "./useBound";

type Scheme = "vat" | "other";

/** Each number under the name of its kind, as on a letterhead; the kind is chosen when a number is added. */
export function TaxIdFields() {
  const { t } = useTranslation("record");
  const { fields, append, remove } = useFieldArray<CustomerForm, "tax_ids", "key">({
    name: "tax_ids",
    keyName: "key",
  });
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const items = TAX_SCHEMES.map((scheme) => ({
    id: scheme,
    label: t(`scheme.${scheme as Scheme}`),
    onAct: () => append(blankTaxId(scheme), { shouldFocus: false }),
  }));
  return (
    <>
      {fields.map((field, row) => (
        <OneTaxId key={field.key} row={row} onRemove={() => remove(row)} />
      ))}
      <div className="s3 at-end">
        <button
          ref={button}
          type="button"
          className="link"
          aria-haspopup="menu"
          onClick={() => setOpen(true)}
        >
          {t("form.addTaxId")}
        </button>
        {open && button.current && (
          <Menu label={t("form.addTaxId")} items={items} at={button.current} onClose={() => setOpen(false)} />
        )}
      </div>
    </>
  );
}

function OneTaxId({ row, onRemove }: { row: number; onRemove: () => void }) {
  const { t } = useTranslation("record");
  const scheme = useWatch<CustomerForm, `tax_ids.${number}.scheme`>({ name: `tax_ids.${row}.scheme` });
  const label = t(`scheme.${scheme as Scheme}`);
  return (
    <div className="s3 removable-field">
      <TextField {...useBound(`tax_ids.${row}.value`)} label={label} />
      <Button look="quiet" small icon="x" aria-label={t("form.remove", { what: label })} onClick={onRemove} />
    </div>
  );
}
