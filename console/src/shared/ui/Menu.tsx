import clsx from "clsx";
import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { Icon, type IconName } from "./Icon";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName | undefined;
  hint?: string | undefined;
  destructive?: boolean;
  /** The state forbids it: the item stays, and says why. What a role can never do is left out by the caller. */
  disabledReason?: string | null | undefined;
  onAct: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** What it opens at: an element, or where the pointer was. */
  at: Element | { x: number; y: number };
  onClose: () => void;
}

/** A menu at a place of its own in the page; a sheet from below on small screens. Gives the focus back when it closes. */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const place = usePlace(list, at);
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
    document.body,
  );
}

function Entry({ item, onAct }: { item: MenuItem; onAct: () => void }) {
  const why = useId();
  const { label, icon, hint, destructive, disabledReason } = item;
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={clsx(destructive && "bad")}
      aria-disabled={disabledReason ? true : undefined}
      aria-describedby={disabledReason ? why : undefined}
      onClick={onAct}
      onMouseEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      {icon ? <Icon name={icon} /> : <span />}
      <span>{label}</span>
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
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
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

const MARGIN = 8;

function usePlace(list: React.RefObject<HTMLElement | null>, at: MenuProps["at"]): CSSProperties {
  const [place, setPlace] = useState<CSSProperties>({ left: 0, top: 0, visibility: "hidden" });
  useLayoutEffect(() => {
    const box = list.current?.getBoundingClientRect();
    if (!box) return;
    const anchor = at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
    const below = anchor.bottom + 4;
    const fits = below + box.height + MARGIN <= window.innerHeight;
    const left = at instanceof Element ? anchor.right - box.width : anchor.left;
    setPlace({
      left: Math.max(MARGIN, Math.min(left, window.innerWidth - box.width - MARGIN)),
      top: fits ? below : Math.max(MARGIN, anchor.top - box.height - 4),
    });
  }, [at, list]);
  return place;
}

function useFocusWithin(list: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [list]);
}

function useOutside(list: React.RefObject<HTMLElement | null>, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const pressed = (event: PointerEvent) => {
      if (!list.current?.contains(event.target as Node)) close.current();
    };
    const away = () => close.current();
    document.addEventListener("pointerdown", pressed, true);
    window.addEventListener("resize", away);
    return () => {
      document.removeEventListener("pointerdown", pressed, true);
      window.removeEventListener("resize", away);
    };
  }, [list]);
}
