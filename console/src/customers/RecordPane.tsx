import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ActionName, CustomerRow } from "@/shared/api/types";
import { usePhase } from "@/shared/api/usePhase";
import { Boundary } from "@/shared/errors/Boundary";
import { Waiting } from "@/shared/ui/Waiting";
import type { CustomersAddress } from "./customer.address";

export const importPage = () => import("./CustomerPage");
const CustomerPage = lazy(importPage);

interface RecordPaneProps {
  id: string;
  address: CustomersAddress;
  /** The list beside it, for the way to its neighbours. */
  rows: readonly CustomerRow[];
  onSelect: (customer: { id: string } | null) => void;
  onAddress: (change: Partial<CustomersAddress>) => void;
  onEdit: () => void;
  onAct: (act: ActionName | null) => void;
}

/** The record of one customer; what fails in it leaves the list alone. */
export function RecordPane({ id, address, rows, onSelect, onAddress, onEdit, onAct }: RecordPaneProps) {
  const { t } = useTranslation("customers");
  const pane = useRef<HTMLElement>(null);
  const at = rows.findIndex((row) => row.id === id);
  const [before, after] = at < 0 ? [] : [rows[at - 1], rows[at + 1]];
  const { tab, asOf, dialog } = address;
  useFocusInPlaceOfList(pane);
  return (
    <section className="detail" aria-label={t("record")} ref={pane} tabIndex={-1}>
      <Boundary>
        <Suspense fallback={<Coming />}>
          <CustomerPage
            id={id}
            tab={tab}
            asOf={asOf}
            onTab={(next) => onAddress({ tab: next, asOf: null })}
            onAsOf={(moment) => onAddress({ asOf: moment })}
            onEdit={onEdit}
            act={dialog === "new" || dialog === "edit" || dialog === "import" ? null : dialog}
            onAct={onAct}
            onClose={() => onSelect(null)}
            onPrevious={before && (() => onSelect(before))}
            onNext={after && (() => onSelect(after))}
          />
        </Suspense>
      </Boundary>
    </section>
  );
}

/** Where the record takes the place of the list, the focus cannot stay in the list. */
function useFocusInPlaceOfList(pane: React.RefObject<HTMLElement | null>) {
  useEffect(() => {
    if (document.activeElement?.closest("[inert]")) pane.current?.focus();
  }, [pane]);
}

function Coming() {
  const { t } = useTranslation("customers");
  return <Waiting phase={usePhase(true)} label={t("loadingRecord")} />;
}
