import { useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionName, Customer, CustomerRow } from "@/shared/api/types";
import { Boundary } from "@/shared/errors/Boundary";
import { useKeys } from "@/shared/keys/useKeys";
import { usePermission } from "@/shared/session/session";
import type { Anchor } from "@/shared/ui/floating";
import { useMediaQuery } from "@/shared/ui/useMediaQuery";
import { whenIdle } from "@/shared/whenIdle";
import { CustomerList } from "./CustomerList";
import { CustomerMenu } from "./CustomerMenu";
import { CustomerToolbar } from "./CustomerToolbar";
import type { CustomersAddress, Filters } from "./customer.address";
import { sortOn } from "./customer.columns";
import { customerWritten } from "./customer.queries";
import "./customers.css";
import "./customers.i18n";
import { RecordPane } from "./RecordPane";
import { useCustomerList } from "./useCustomerList";

const importDialog = () => import("./CustomerDialog");
const CustomerDialog = lazy(importDialog);

/** There is room for the list and the record side by side. */
const WIDE = "(min-width: 1200px)";

export interface CustomerPortletProps {
  /** The customer whose record is shown. */
  id: string | null;
  address: CustomersAddress;
  onGo: (to: { id: string | null; address: CustomersAddress; replace?: boolean }) => void;
  hrefOf: (id: string) => string;
}

/** The list, and beside it the record; where there is no room for both, one after the other. */
export function CustomerPortlet({ id, address, onGo, hrefOf }: CustomerPortletProps) {
  const { t } = useTranslation("customers");
  const client = useQueryClient();
  const mayAdd = usePermission("customers.edit");
  const wide = useMediaQuery(WIDE);
  const [menu, setMenu] = useState<{ row: CustomerRow; at: Anchor } | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const list = useCustomerList(address);

  const go = (change: Partial<CustomersAddress>, to = id, replace = false) =>
    onGo({ id: to, address: { ...address, ...change }, replace });
  const loadCustomers = (filters: Filters) => go(filters, id, filters.query !== address.query);
  const onCustomerSelect = (customer: { id: string } | null) =>
    go({ dialog: null, asOf: null }, customer?.id ?? null, id !== null && customer !== null);
  const editDialog = {
    show: (customer: string | null) => go({ dialog: customer ? "edit" : "new" }, customer ?? id),
    close: () => go({ dialog: null }, id, true),
  };
  const onAddCustomerClick = () => editDialog.show(null);
  const onAct = (customer: string, act: ActionName | null) => go({ dialog: act }, customer, act === null);
  const onSaved = (customer: Customer) => {
    customerWritten(client, customer);
    go({ dialog: null }, customer.id, true);
  };

  useKeys({ n: () => mayAdd && onAddCustomerClick() });
  useEffect(() => whenIdle(() => void importDialog()), []);
  const { dialog } = address;
  return (
    <div className={clsx("sheet split", id && "with-record")}>
      <section className="list" aria-label={t("title")} data-scroller inert={id !== null && !wide}>
        <CustomerToolbar
          address={address}
          list={list}
          selected={selected}
          onSelected={setSelected}
          onFilters={loadCustomers}
          onAdd={mayAdd ? onAddCustomerClick : null}
        />
        <Boundary>
          <CustomerList
            address={address}
            list={list}
            openId={id}
            selected={selected}
            onSelected={setSelected}
            hrefOf={hrefOf}
            onSort={(column) => go({ sort: sortOn(address.sort, column) })}
            onFilters={loadCustomers}
            onOpen={onCustomerSelect}
            onEdit={(row) => editDialog.show(row.id)}
            onMenu={(row, at) => setMenu({ row, at })}
            onAdd={mayAdd ? onAddCustomerClick : null}
          />
        </Boundary>
      </section>
      {id !== null && (
        <RecordPane
          key={id}
          id={id}
          address={address}
          rows={list.rows}
          onSelect={onCustomerSelect}
          onAddress={go}
          onEdit={() => editDialog.show(id)}
          onAct={(act) => onAct(id, act)}
        />
      )}
      {menu && (
        <CustomerMenu
          {...menu}
          onOpen={onCustomerSelect}
          onEdit={(row) => editDialog.show(row.id)}
          onAct={(row, act) => onAct(row.id, act)}
          onClose={() => setMenu(null)}
        />
      )}
      {(dialog === "new" || dialog === "edit") && (
        <Suspense>
          <CustomerDialog id={dialog === "new" ? null : id} onClose={editDialog.close} onSaved={onSaved} />
        </Suspense>
      )}
    </div>
  );
}
