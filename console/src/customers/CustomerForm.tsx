import { startTransition, useEffect, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { localeOf } from "@/shared/format/locale";
import {
  currencies,
  currencyLabel,
  languageName,
  languages,
  timeZones,
  zoneName,
} from "@/shared/format/names";
import { ComboField } from "@/shared/ui/ComboField";
import { MoneyField } from "@/shared/ui/MoneyField";
import { SelectField } from "@/shared/ui/SelectField";
import { TagsField } from "@/shared/ui/TagsField";
import { TextField } from "@/shared/ui/TextField";
import { AddressFields } from "./AddressFields";
import { ContactFields } from "./ContactFields";
import type { CustomerForm as Values } from "./customer.form";
import { FormPart } from "./FormPart";
import { ParentField } from "./ParentField";
import { describeTerms } from "./record.values";
import { TaxIdFields } from "./TaxIdFields";
import { useBound } from "./useBound";

/** All fields of a customer. The form around it owns saving. */
export function CustomerForm({ id }: { id: string | null }) {
  // What lies below the first screenful follows right behind it, so that the dialog is there at once.
  const [whole, setWhole] = useState(false);
  useEffect(() => startTransition(() => setWhole(true)), []);
  return (
    <>
      <div className="form">
        <Naming isNew={id === null} />
        <TaxIdFields />
        <Money />
        <Terms />
        <Account />
      </div>
      {whole && (
        <>
          <ContactFields />
          <AddressFields />
          <Filing id={id} />
        </>
      )}
    </>
  );
}

function Naming({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation("record");
  const kind = useBound("kind");
  const kinds = (["company", "person"] as const).map((value) => ({ id: value, label: t(`kind.${value}`) }));
  return (
    <>
      <TextField {...useBound("name")} label={t("member.name")} className="s4" autoFocus={isNew} />
      <SelectField
        {...kind}
        onChange={(value) => kind.onChange(value as typeof kind.value)}
        label={t("member.kind")}
        options={kinds}
        className="s2"
      />
      <TextField {...useBound("legal_name")} label={t("member.legal_name")} className="s4" />
      <TextField {...useBound("external_id")} label={t("member.external_id")} className="s2" />
    </>
  );
}

function Money() {
  const { t } = useTranslation("record");
  const currency = useWatch<Values, "currency">({ name: "currency" });
  const label = currency ? t("form.limit", { currency }) : t("member.credit_limit");
  return (
    <MoneyField
      {...useBound("credit_limit")}
      label={label}
      currency={currency}
      language={localeOf()}
      className="s3"
    />
  );
}

const USUAL_TERMS = [0, 7, 10, 14, 20, 21, 28, 30, 45, 60, 75, 90, 120];

function Terms() {
  const { t } = useTranslation("record");
  const terms = useBound("payment_terms_days");
  const own = terms.value === "" ? [] : [Number(terms.value)];
  const days = [...new Set([...USUAL_TERMS, ...own])].sort((a, b) => a - b);
  return (
    <>
      <SelectField
        {...terms}
        label={t("member.payment_terms_days")}
        empty={t("form.defaultTerms")}
        options={days.map((count) => ({ id: String(count), label: describeTerms(count) }))}
        className="s2"
      />
      <ComboField
        {...useBound("language")}
        label={t("member.language")}
        placeholder={t("form.defaultLanguage")}
        list={languages}
        nameOf={languageName}
        className="s2"
      />
      <ComboField
        {...useBound("currency")}
        label={t("member.currency")}
        list={currencies}
        nameOf={currencyLabel}
        className="s2"
      />
    </>
  );
}

function Account() {
  const { t } = useTranslation("record");
  return (
    <>
      <TextField
        {...useBound("bank_account")}
        label={t("member.bank_account")}
        className="s3"
        autoComplete="off"
      />
      <ComboField
        {...useBound("time_zone")}
        label={t("member.time_zone")}
        placeholder={t("form.defaultLanguage")}
        list={timeZones}
        nameOf={zoneName}
        className="s3"
      />
    </>
  );
}

function Filing({ id }: { id: string | null }) {
  const { t } = useTranslation("record");
  const payer = useBound("payer");
  const payers = (["self", "parent"] as const).map((value) => ({ id: value, label: t(`payer.${value}`) }));
  return (
    <FormPart title={t("form.organisation")}>
      <div className="form">
        <ParentField self={id} className="s4" />
        <SelectField
          {...payer}
          onChange={(value) => payer.onChange(value as typeof payer.value)}
          label={t("member.payer")}
          options={payers}
          className="s2"
        />
        <TextField
          {...useBound("code")}
          label={t("member.code")}
          placeholder={id === null ? t("form.codeHint") : undefined}
          className="s2 at-end"
        />
        <TagsField
          {...useBound("tags")}
          label={t("member.tags")}
          hint={t("form.tagsHint")}
          removeLabel={(tag) => t("tag.remove", { tag })}
          className="s4"
        />
      </div>
    </FormPart>
  );
}
