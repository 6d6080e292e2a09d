import { useFieldArray, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/Button";
import { PickMenu } from "@/shared/ui/PickMenu";
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
  const kinds = TAX_SCHEMES.map((id) => ({ id, label: t(`scheme.${id as Scheme}`) }));
  return (
    <>
      {fields.map((field, row) => (
        <OneTaxId key={field.key} row={row} onRemove={() => remove(row)} />
      ))}
      <div className="s6 tax-add">
        <PickMenu
          label={t("form.addTaxId")}
          options={kinds}
          onPick={(id) => append(blankTaxId(id), { shouldFocus: false })}
        />
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
