import type { ActionName, Customer } from "@/shared/api/types";

export const TABS = ["profile", "history"] as const;
export type Tab = (typeof TABS)[number];

/** CustomerDialog (`editDialog`): a new customer without an id, else an edit of that one. A lazy chunk with a default export. */
export interface CustomerDialogProps {
  id: string | null;
  onClose: () => void;
  onSaved: (customer: Customer) => void;
}

/** CustomerPage: the record, beside the list or as a page of its own. A lazy chunk with a default export. */
export interface CustomerPageProps {
  id: string;
  tab: Tab;
  /** An RFC 3339 instant, or null for now. */
  asOf: string | null;
  onTab: (tab: Tab) => void;
  onAsOf: (asOf: string | null) => void;
  onEdit: () => void;
  /** The action whose dialog is open (`?dialog=hold`): the address says it, so that the list's menu can ask for it too. */
  act: ActionName | null;
  onAct: (act: ActionName | null) => void;
  onClose: () => void;
  /** Beside the list: its neighbours in the list's order. Absent where there is none. */
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}
