import { type FormEvent, type RefObject, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerKind } from "@/shared/api/types";
import { countries, countryName } from "@/shared/format/names";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Popover } from "@/shared/ui/Popover";
import { type Filters, KINDS, NO_FILTERS, STATUSES } from "./customer.address";

interface CustomerFiltersProps {
  filters: Filters;
  onFilters: (filters: Filters) => void;
  at: RefObject<Element | null>;
  onClose: () => void;
}

/** The filters as a small form; nothing changes before Show. */
export default function CustomerFilters({ filters, onFilters, at, onClose }: CustomerFiltersProps) {
  const { t } = useTranslation("customers");
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onFilters(read(new FormData(event.currentTarget), filters.query));
    onClose();
  };
  const clear = () => {
    onFilters({ ...NO_FILTERS, query: filters.query });
    onClose();
  };
  return (
    <Popover label={t("filter.title")} at={at} onClose={onClose}>
      <form className="filters" onSubmit={apply}>
        <StatusChoice chosen={filters.status} />
        <KindChoice chosen={filters.kind} />
        <CountryChoice chosen={filters.country} />
        <label className="field">
          <span className="label">{t("filter.tag")}</span>
          <input
            className="input"
            name="tag"
            defaultValue={filters.tag ?? ""}
            maxLength={60}
            autoComplete="off"
          />
        </label>
        <footer className="row">
          <Button look="quiet" onClick={clear}>
            {t("filter.clear")}
          </Button>
          <span className="push" />
          <Button look="primary" type="submit">
            {t("filter.apply")}
          </Button>
        </footer>
      </form>
    </Popover>
  );
}

function StatusChoice({ chosen }: { chosen: readonly string[] }) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  return (
    <fieldset>
      <legend className="label">{t("filter.status")}</legend>
      <div className="choices">
        {STATUSES.map((status) => (
          <label className="row" key={status}>
            <input
              type="checkbox"
              className="check"
              name="status"
              value={status}
              defaultChecked={chosen.includes(status)}
            />
            {shared(`status.${status}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function KindChoice({ chosen }: { chosen: CustomerKind | null }) {
  const { t } = useTranslation("customers");
  return (
    <fieldset>
      <legend className="label">{t("filter.kind")}</legend>
      <div className="choices">
        {(["", ...KINDS] as const).map((kind) => (
          <label className="row" key={kind}>
            <input
              type="radio"
              className="radio"
              name="kind"
              value={kind}
              defaultChecked={(chosen ?? "") === kind}
            />
            {t(kind === "" ? "filter.any" : `filter.${kind}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function CountryChoice({ chosen }: { chosen: readonly string[] }) {
  const { t } = useTranslation("customers");
  const [codes, setCodes] = useState(chosen);
  const offered = useMemo(countries, []);
  return (
    <fieldset>
      <legend className="label">{t("filter.country")}</legend>
      <div className="choices">
        {codes.map((code) => (
          <label className="row" key={code}>
            <input type="checkbox" className="check" name="country" value={code} defaultChecked />
            {countryName(code)}
          </label>
        ))}
      </div>
      <div className="with-caret">
        <select
          className="input"
          aria-label={t("filter.addCountry")}
          value=""
          onChange={(event) => setCodes([...codes, event.target.value])}
        >
          <option value="">{t("filter.addCountry")}</option>
          {offered
            .filter(({ id }) => !codes.includes(id))
            .map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
        </select>
        <Icon name="down" />
      </div>
    </fieldset>
  );
}

function read(form: FormData, query: string): Filters {
  const kind = form.get("kind");
  const status = form.getAll("status");
  return {
    query,
    status: STATUSES.filter((each) => status.includes(each)),
    kind: KINDS.find((each) => each === kind) ?? null,
    country: form.getAll("country").map(String),
    tag: String(form.get("tag") ?? "").trim() || null,
  };
}
