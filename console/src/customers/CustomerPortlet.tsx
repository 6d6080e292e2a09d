import { useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionName, Customer, CustomerRow } from "@/shared/api/types";
import { Boundary } from "@/shared/errors/Boundary";
import { useKeys } from "@/shared/keys/useKeys";
import { usePermission } from "@/shared/session/session";
import type { Anchor } from "@/shared/ui/floating";
import { useMediaQuery } from "@/shared/ui/useMediaQuery";
import { useTitle } from "@/shared/ui/useTitle";
import { whenIdle } from "@/shared/whenIdle";
import { focusRow } from "./CustomerGrid";
import { CustomerList } from "./CustomerList";
import { CustomerMenu } from "./CustomerMenu";
import { CustomerToolbar } from "./CustomerToolbar";
import type { CustomersAddress, Filters } from "./customer.address";
import { sortOn } from "./customer.columns";
import { customerWritten } from "./customer.queries";
import "./customers.css";
import "./customers.i18n";
import { importPage, RecordPane } from "./RecordPane";
import { useCustomerList } from "./useCustomerList";

const importDialog = () => import("./CustomerDialog");
const CustomerDialog = lazy(importDialog);
/** What the next press needs, while there is time. Where it fails, the press itself will say so. */
const importNextSteps = () => void Promise.all([importPage(), importDialog()]).catch(() => {});

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
export function CustomerPortlet(props: CustomerPortletProps) {
  const { id, address, hrefOf } = props;
  const { t } = useTranslation("customers");
  const wide = useMediaQuery(WIDE);
  const list = useCustomerList(address);
  const { go, loadCustomers, onCustomerSelect, onAddCustomerClick, onImport, onAct, editDialog } =
    useActs(props);
  const [menu, setMenu] = useState<{ row: CustomerRow; at: Anchor } | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const choice = { selected, onSelected: setSelected };
  const onEdit = (row: { id: string }) => editDialog.show(row.id);

  // The history wants the whole width; elsewhere the record covers the list only where there is no room for both.
  const covered = id !== null && (!wide || address.tab === "history");
  useKeys({ n: () => onAddCustomerClick?.() });
  useTitle(list.rows.find((row) => row.id === id)?.code, t("title"));
  useFocusBackInList(id);
  useEffect(() => whenIdle(importNextSteps), []);
  return (
    <div className={clsx("sheet split", id && "with-record", covered && "covered")}>
      <section className="list" aria-label={t("title")} data-scroller inert={covered}>
        <CustomerToolbar
          {...{ address, list, ...choice }}
          onFilters={loadCustomers}
          onAdd={onAddCustomerClick}
          onImport={onImport}
        />
        <Boundary>
          <CustomerList
            {...{ address, list, hrefOf, ...choice, onEdit }}
            openId={id}
            onSort={(column) => go({ sort: sortOn(address.sort, column) })}
            onFilters={loadCustomers}
            onOpen={onCustomerSelect}
            onMenu={(row, at) => setMenu({ row, at })}
            onAdd={onAddCustomerClick}
          />
        </Boundary>
      </section>
      {id !== null && (
        <RecordPane
          key={id}
          {...{ id, address }}
          rows={list.rows}
          onSelect={onCustomerSelect}
          onAddress={go}
          onEdit={() => onEdit({ id })}
          onAct={(act) => onAct({ id }, act)}
        />
      )}
      {menu && (
        <CustomerMenu
          {...menu}
          {...{ onEdit, onAct }}
          onOpen={onCustomerSelect}
          onClose={() => setMenu(null)}
        />
      )}
      <EditDialog {...{ id, address, editDialog }} />
    </div>
  );
}

/** What a person does here, each of it a change of the address. */
function useActs({ id, address, onGo }: CustomerPortletProps) {
  const client = useQueryClient();
  const mayAdd = usePermission("customers.edit");
  const mayImport = usePermission("imports.run");
  const go = (change: Partial<CustomersAddress>, to = id, replace = false) =>
    onGo({ id: to, address: { ...address, ...change }, replace });
  const editDialog = {
    show: (customer: string | null) => go({ dialog: customer ? "edit" : "new" }, customer ?? id),
    close: () => go({ dialog: null }, id, true),
    saved: (customer: Customer) => {
      customerWritten(client, customer);
      go({ dialog: null }, customer.id, true);
    },
  };
  return {
    go,
    editDialog,
    /** GET /api/customers with other filters; a search replaces the one before it in the browser's history. */
    loadCustomers: (filters: Filters) => go(filters, id, filters.query !== address.query),
    onCustomerSelect: (customer: { id: string } | null) =>
      go({ dialog: null, asOf: null }, customer?.id ?? null, id !== null && customer !== null),
    onAddCustomerClick: mayAdd ? () => editDialog.show(null) : null,
    onImport: mayImport ? () => go({ dialog: "import" }) : null,
    onAct: (customer: { id: string }, act: ActionName | null) =>
      go({ dialog: act }, customer.id, act === null),
  };
}

/** A record that closes leaves the focus nowhere: it goes back to its row. */
function useFocusBackInList(id: string | null) {
  const before = useRef(id);
  useEffect(() => {
    if (before.current !== null && id === null && document.activeElement === document.body) focusRow();
    before.current = id;
  }, [id]);
}

type EditDialogProps = Pick<CustomerPortletProps, "id" | "address"> & {
  editDialog: ReturnType<typeof useActs>["editDialog"];
};

function EditDialog({ id, address, editDialog }: EditDialogProps) {
  const { dialog } = address;
  if (dialog !== "new" && (dialog !== "edit" || id === null)) return null;
  return (
    <Suspense>
      <CustomerDialog
        id={dialog === "new" ? null : id}
        onClose={editDialog.close}
        onSaved={editDialog.saved}
      />
    </Suspense>
  );
}
