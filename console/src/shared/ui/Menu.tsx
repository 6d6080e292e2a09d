import clsx from "clsx";
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { type Anchor, useOutside, usePlace } from "./floating";
import { Icon, type IconName } from "./Icon";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName | undefined;
  hint?: string | undefined;
  destructive?: boolean;
  /** One of several, of which one holds. */
  checked?: boolean;
  /** The state forbids it: the item stays, and says why. What a role can never do is left out by the caller. */
  disabledReason?: string | null | undefined;
  onAct: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** What it opens at: an element, or where the pointer was. */
  at: Anchor;
  onClose: () => void;
}

/** A menu at a place of its own in the page; a sheet from below on small screens. Gives the focus back when it closes. */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const place = usePlace(list, at, "right");
  useFocusWithin(list);
  useOutside(list, onClose);
  const act = (item: MenuItem) => {
    if (item.disabledReason) return;
    onClose();
    item.onAct();
  };
  return createPortal(
    <div className="menu-layer">
      <div
        ref={list}
        className="menu"
        role="menu"
        aria-label={label}
        style={place}
        onKeyDown={(e) => moved(e, onClose)}
      >
        {items.map((item) => (
          <Entry key={item.id} item={item} onAct={() => act(item)} />
        ))}
      </div>
    </div>,
    document.getElementById("main") ?? document.body,
  );
}

const ENTRIES = "[role^=menuitem]";

function Entry({ item, onAct }: { item: MenuItem; onAct: () => void }) {
  const why = useId();
  const { label, icon, hint, destructive, checked, disabledReason } = item;
  const kind =
    checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": checked };
  return (
    <button
      type="button"
      {...kind}
      tabIndex={-1}
      className={clsx(destructive && "bad")}
      aria-disabled={disabledReason ? true : undefined}
      aria-describedby={disabledReason ? why : undefined}
      onClick={onAct}
      onMouseEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      {icon ? <Icon name={icon} /> : <span />}
      <span>{label}</span>
      {checked && <Icon name="check" />}
      {hint && (
        <span className="kbd" aria-hidden="true">
          {hint}
        </span>
      )}
      {disabledReason && (
        <span className="why" id={why}>
          {disabledReason}
        </span>
      )}
    </button>
  );
}

function moved(event: KeyboardEvent<HTMLDivElement>, onClose: () => void): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>(ENTRIES)];
  const now = entries.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (to !== undefined) entries.at(to % entries.length)?.focus();
  else if (event.key === "Escape" || event.key === "Tab") onClose();
  else if (event.key.length === 1 && /\S/.test(event.key)) byLetter(entries, now, event.key)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function byLetter(entries: HTMLElement[], now: number, letter: string): HTMLElement | undefined {
  const turned = [...entries.slice(now + 1), ...entries.slice(0, now + 1)];
  return turned.find((entry) => entry.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()));
}

function useFocusWithin(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    list.current
      ?.querySelector<HTMLElement>(`[aria-checked=true], ${ENTRIES}`)
      ?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [list]);
}
