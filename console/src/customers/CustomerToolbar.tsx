import { useTranslation } from "react-i18next";
import { formatTotal } from "@/shared/format/total";
import { Button } from "@/shared/ui/Button";
import { Kbd } from "@/shared/ui/Kbd";
import { SearchBox } from "@/shared/ui/SearchBox";
import { useMediaQuery } from "@/shared/ui/useMediaQuery";
import { BulkBar } from "./BulkBar";
import { focusRow } from "./CustomerGrid";
import type { CustomersAddress, Filters } from "./customer.address";
import { FilterChips } from "./FilterChips";
import type { CustomerListState } from "./useCustomerList";

const NARROW = "(max-width: 720px)";

interface CustomerToolbarProps {
  address: CustomersAddress;
  list: CustomerListState;
  selected: ReadonlySet<string>;
  onSelected: (ids: ReadonlySet<string>) => void;
  onFilters: (filters: Filters) => void;
  /** Null where the role may never add one. */
  onAdd: (() => void) | null;
  /** Null where the role may never import. */
  onImport: (() => void) | null;
}

export function CustomerToolbar({
  address,
  list,
  selected,
  onSelected,
  onFilters,
  onAdd,
  onImport,
}: CustomerToolbarProps) {
  const { t } = useTranslation("customers");
  const total = list.known ? formatTotal(list.total) : "";
  const narrow = useMediaQuery(NARROW);
  const chosen = list.rows.filter(({ id }) => selected.has(id));
  return (
    <header className="list-head">
      <div className="row">
        <h1>{t("title")}</h1>
        <span className="ink3">{total}</span>
        <span className="sr" role="status">
          {list.waitingFor === null && list.known && t("found", { count: list.total.count, total })}
        </span>
        <span className="push" />
        {onImport && (
          <Button icon="upload" aria-label={t("import")} onClick={onImport}>
            {!narrow && t("import")}
          </Button>
        )}
        {onAdd && (
          <Button look="primary" icon="plus" onClick={onAdd}>
            {t(narrow ? "newShort" : "new")}
            <Kbd>n</Kbd>
          </Button>
        )}
      </div>
      <div className="list-tools">
        {chosen.length > 0 ? (
          <BulkBar chosen={chosen} onClear={() => onSelected(new Set())} />
        ) : (
          <SearchBox
            label={t("search.label")}
            placeholder={t("search.placeholder")}
            clearLabel={t("search.clear")}
            value={address.query}
            onChange={(query) => onFilters({ ...address, query })}
            onLeave={focusRow}
          />
        )}
        <FilterChips filters={address} onFilters={onFilters} />
      </div>
    </header>
  );
}
