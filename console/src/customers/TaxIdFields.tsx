import type { ReactNode } from "react";
import { useFieldArray, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/Button";
import { PickMenu } from "@/shared/ui/PickMenu";
import { TextField } from "@/shared/ui/TextField";
import { blankTaxId, type CustomerForm } from "./customer.form";
import { TAX_SCHEMES } from "./customer.schema";
import { useBound } from "./useBound";
import { useFocusAfter } from "./useFocusAfter";

type Scheme = "vat" | "other";

/** Each number under the name of its kind, as on a letterhead; the kind is chosen when a number is added. */
export function TaxIdFields() {
  const { t } = useTranslation("record");
  const { fields, append, remove } = useFieldArray<CustomerForm, "tax_ids", "key">({
    name: "tax_ids",
    keyName: "key",
  });
  const kinds = TAX_SCHEMES.map((id) => ({ id, label: t(`scheme.${id as Scheme}`) }));
  const focusAfter = useFocusAfter(fields.length);
  const add = (id: string) => {
    append(blankTaxId(id), { shouldFocus: false });
    focusAfter(`tax_ids.${fields.length}.value`);
  };
  const take = (row: number) => {
    remove(row);
    focusAfter(`tax_ids.${Math.max(0, row - 1)}.value`);
  };
  return fields.map((field, row) => (
    <OneTaxId key={field.key} row={row} onRemove={fields.length > 1 ? () => take(row) : null}>
      {row === 0 && <PickMenu label={t("form.addTaxId")} options={kinds} onPick={add} />}
    </OneTaxId>
  ));
}

interface OneTaxIdProps {
  row: number;
  onRemove: (() => void) | null;
  /** What else stands above the box. */
  children: ReactNode;
}

function OneTaxId({ row, onRemove, children }: OneTaxIdProps) {
  const { t } = useTranslation("record");
  const scheme = useWatch<CustomerForm, `tax_ids.${number}.scheme`>({ name: `tax_ids.${row}.scheme` });
  const label = t(`scheme.${scheme as Scheme}`);
  return (
    <div className="s3 tooled-field">
      <TextField {...useBound(`tax_ids.${row}.value`)} label={label} autoComplete="off" />
      <span className="tools">
        {children}
        {onRemove && (
          <Button
            look="quiet"
            small
            icon="x"
            aria-label={t("form.remove", { what: label })}
            onClick={onRemove}
          />
        )}
      </span>
    </div>
  );
}
