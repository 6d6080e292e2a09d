import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { countryName } from "@/shared/format/names";
import { Glyph } from "@/shared/ui/Glyph";
import { Icon } from "@/shared/ui/Icon";
import { type Filters, NO_FILTERS } from "./customer.address";

const CustomerFilters = lazy(() => import("./CustomerFilters"));

interface FilterChipsProps {
  filters: Filters;
  onFilters: (filters: Filters) => void;
}

type ChipName = "status" | "kind" | "country" | "tag";

/** What the list is filtered by, each with its cross, and the way to more. */
export function FilterChips({ filters, onFilters }: FilterChipsProps) {
  const { t } = useTranslation("customers");
  const [editing, setEditing] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  const chips = useChips(filters);
  const edit = () => setEditing(true);
  return (
    <div className="chips scroll">
      {chips.map(({ name, value, many }) => (
        <span className="chip" key={name}>
          <button type="button" className="what" title={t("filter.change")} onClick={edit}>
            {many ? t(`filter.${name}`) : t("filter.is", { name: t(`filter.${name}`) })}
            <b>{value}</b>
          </button>
          <button
            type="button"
            className="off"
            aria-label={t("filter.remove", { name: t(`filter.${name}`) })}
            onClick={() => onFilters({ ...filters, [name]: NO_FILTERS[name] })}
          >
            <Glyph name="x" />
          </button>
        </span>
      ))}
      <button
        type="button"
        className="chip add"
        ref={add}
        aria-haspopup="dialog"
        aria-expanded={editing}
        onClick={edit}
      >
        <Icon name="plus" />
        {t("filter.add")}
      </button>
      {chips.length > 1 && (
        <button
          type="button"
          className="link"
          onClick={() => onFilters({ ...NO_FILTERS, query: filters.query })}
        >
          {t("filter.clearAll")}
        </button>
      )}
      {editing && (
        <Suspense>
          <CustomerFilters
            filters={filters}
            onFilters={onFilters}
            at={add}
            onClose={() => setEditing(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

const SHOWN = 3;

interface Chip {
  name: ChipName;
  value: string;
  many: boolean;
}

function useChips({ status, kind, country, tag }: Filters): Chip[] {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const chip = (name: ChipName, values: string[]): Chip => {
    const many = values.length > SHOWN;
    return { name, many, value: many ? t("filter.some", { count: values.length }) : values.join(", ") };
  };
  const chips = [
    chip(
      "status",
      status.map((each) => shared(`status.${each}`)),
    ),
    chip("kind", kind ? [t(`filter.${kind}`)] : []),
    chip("country", country.map(countryName)),
    chip("tag", tag ? [tag] : []),
  ];
  return chips.filter(({ value }) => value !== "");
}
