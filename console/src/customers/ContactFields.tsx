import { useFieldArray, useFormState, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { CheckField } from "@/shared/ui/CheckField";
import { SelectField } from "@/shared/ui/SelectField";
import { TextField } from "@/shared/ui/TextField";
import { contactTitle } from "./customer.errors";
import { blankContact, type CustomerForm } from "./customer.form";
import { ElementFrame, FormPart } from "./FormPart";
import { useBound } from "./useBound";
import { useFocusAfter } from "./useFocusAfter";

const ROLES = ["billing", "dunning", "technical"] as const;
const DOCUMENTS = ["invoice", "reminder", "statement"] as const;

export function ContactFields() {
  const { t } = useTranslation("record");
  const { fields, append, remove } = useFieldArray<CustomerForm, "contacts", "key">({
    name: "contacts",
    keyName: "key",
  });
  const { errors } = useFormState<CustomerForm>({ name: "contacts" });
  const focusAfter = useFocusAfter(fields.length);
  const add = () => {
    append(blankContact(fields.length === 0 ? "billing" : "technical"), { shouldFocus: false });
    focusAfter(`contacts.${fields.length}.name`);
  };
  const take = (row: number) => {
    remove(row);
    focusAfter("contacts");
  };
  return (
    <FormPart
      title={t("member.contacts")}
      path="contacts"
      error={errors.contacts?.message ?? errors.contacts?.root?.message}
      add={{ label: t("form.addContact"), onAdd: add }}
    >
      {fields.map((field, row) => (
        <OneContact key={field.key} row={row} onRemove={() => take(row)} />
      ))}
    </FormPart>
  );
}

function OneContact({ row, onRemove }: { row: number; onRemove: () => void }) {
  const { t } = useTranslation("record");
  const name = useWatch<CustomerForm, `contacts.${number}.name`>({ name: `contacts.${row}.name` });
  const title = contactTitle(name ?? "", row);
  const roles = ROLES.map((id) => ({ id, label: t(`role.${id}`) }));
  const documents = DOCUMENTS.map((id) => ({ id, label: t(`document.${id}`) }));
  const role = useBound(`contacts.${row}.role`);
  const gets = useBound(`contacts.${row}.documents`);
  return (
    <ElementFrame title={title} removeLabel={t("form.remove", { what: title })} onRemove={onRemove}>
      <TextField {...useBound(`contacts.${row}.name`)} label={t("contact.name")} className="s4" />
      <SelectField
        {...role}
        onChange={(id) => role.onChange(id as typeof role.value)}
        label={t("contact.role")}
        options={roles}
        className="s2"
      />
      <TextField
        {...useBound(`contacts.${row}.email`)}
        label={t("contact.email")}
        type="email"
        className="s3"
      />
      <TextField
        {...useBound(`contacts.${row}.phone`)}
        label={t("contact.phone")}
        type="tel"
        className="s3"
      />
      <CheckField
        path={gets.path}
        error={gets.error}
        value={gets.value}
        onChange={(ids) => gets.onChange(DOCUMENTS.filter((id) => ids.includes(id)))}
        label={t("contact.documents")}
        options={documents}
        className="s6"
      />
    </ElementFrame>
  );
}
