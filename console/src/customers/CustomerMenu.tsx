import { useTranslation } from "react-i18next";
import type { Action, ActionName, CustomerRow } from "@/shared/api/types";
import type { Anchor } from "@/shared/ui/floating";
import type { IconName } from "@/shared/ui/Icon";
import { Menu, type MenuItem } from "@/shared/ui/Menu";

interface CustomerMenuProps {
  row: CustomerRow;
  at: Anchor;
  onOpen: (row: CustomerRow) => void;
  onEdit: (row: CustomerRow) => void;
  onAct: (row: CustomerRow, act: ActionName) => void;
  onClose: () => void;
}

export const ACTION_ICONS: Record<ActionName, IconName> = {
  edit: "edit",
  activate: "done",
  hold: "pause",
  release: "right",
  close: "void",
  reopen: "undo",
  discard: "x",
  note: "note",
  tag: "tag",
};

/** The one menu of all rows: what the server says can be done, with its reason where it cannot. */
export function CustomerMenu({ row, at, onOpen, onEdit, onAct, onClose }: CustomerMenuProps) {
  const { t } = useTranslation("customers");
  const item = (action: Action): MenuItem => ({
    id: action.name,
    label: action.label,
    icon: ACTION_ICONS[action.name],
    hint: action.name === "edit" ? "e" : undefined,
    destructive: action.name === "discard",
    disabledReason: action.enabled ? null : action.disabled_reason,
    onAct: () => (action.name === "edit" ? onEdit(row) : onAct(row, action.name)),
  });
  const open = {
    id: "open",
    label: t("menu.open"),
    icon: "people",
    hint: "↵",
    onAct: () => onOpen(row),
  } as const;
  const items = [open, ...row.actions.map(item)];
  return <Menu label={t("menu.label", { name: row.name })} items={items} at={at} onClose={onClose} />;
}
