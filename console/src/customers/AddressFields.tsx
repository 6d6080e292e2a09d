import { useFieldArray, useFormState, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { countries, countryName } from "@/shared/format/names";
import { ComboField } from "@/shared/ui/ComboField";
import { SelectField } from "@/shared/ui/SelectField";
import { TextField } from "@/shared/ui/TextField";
import { blankAddress, type CustomerForm } from "./customer.form";
import { ElementFrame, FormPart } from "./FormPart";
import { useBound } from "./useBound";
import { useFocusAfter } from "./useFocusAfter";

const KINDS = ["billing", "delivery"] as const;

export function AddressFields() {
  const { t } = useTranslation("record");
  const { fields, append, remove } = useFieldArray<CustomerForm, "addresses", "key">({
    name: "addresses",
    keyName: "key",
  });
  const { errors } = useFormState<CustomerForm>({ name: "addresses" });
  const focusAfter = useFocusAfter(fields.length);
  const add = () => {
    append(blankAddress(fields.length === 0 ? "billing" : "delivery"), { shouldFocus: false });
    focusAfter(`addresses.${fields.length}.line1`);
  };
  const take = (row: number) => {
    remove(row);
    focusAfter("addresses");
  };
  return (
    <FormPart
      title={t("member.addresses")}
      path="addresses"
      error={errors.addresses?.message ?? errors.addresses?.root?.message}
      add={{ label: t("form.addAddress"), onAdd: add }}
    >
      {fields.map((field, row) => (
        <OneAddress key={field.key} row={row} onRemove={() => take(row)} />
      ))}
    </FormPart>
  );
}

function OneAddress({ row, onRemove }: { row: number; onRemove: () => void }) {
  const { t } = useTranslation("record");
  const chosen = useWatch<CustomerForm, `addresses.${number}.kind`>({ name: `addresses.${row}.kind` });
  const title = t("form.addressTitle", { kind: t(`place.${chosen ?? "billing"}`) });
  const kinds = KINDS.map((id) => ({ id, label: t(`place.${id}`) }));
  const kind = useBound(`addresses.${row}.kind`);
  return (
    <ElementFrame title={title} removeLabel={t("form.remove", { what: title })} onRemove={onRemove}>
      <TextField {...useBound(`addresses.${row}.line1`)} label={t("address.line1")} className="s4" />
      <SelectField
        {...kind}
        onChange={(id) => kind.onChange(id as typeof kind.value)}
        label={t("address.kind")}
        options={kinds}
        className="s2"
      />
      <TextField {...useBound(`addresses.${row}.line2`)} label={t("address.line2")} className="s4" />
      <TextField {...useBound(`addresses.${row}.region`)} label={t("address.region")} className="s2" />
      <TextField
        {...useBound(`addresses.${row}.postal_code`)}
        label={t("address.postal_code")}
        className="s2"
      />
      <TextField {...useBound(`addresses.${row}.city`)} label={t("address.city")} className="s2" />
      <ComboField
        {...useBound(`addresses.${row}.country`)}
        label={t("address.country")}
        list={countries}
        nameOf={countryName}
        className="s2"
      />
    </ElementFrame>
  );
}
