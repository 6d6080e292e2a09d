import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { useOutside, usePlace } from "./floating";

interface PopoverProps {
  label: string;
  at: RefObject<Element | null>;
  onClose: () => void;
  children: ReactNode;
}

/** A small panel beside what opened it; Escape and a press elsewhere close it, and the focus goes back. */
export function Popover({ label, at, onClose, children }: PopoverProps) {
  const panel = useRef<HTMLDivElement>(null);
  const place = usePlace(panel, at.current, "left");
  useOutside(panel, onClose);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>("input, button")?.focus({ preventScroll: true });
    return () => (before as HTMLElement | null)?.focus?.({ preventScroll: true });
  }, []);
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return createPortal(
    <div className="menu-layer">
      <div ref={panel} className="pop" role="dialog" aria-label={label} style={place} onKeyDown={keyed}>
        {children}
      </div>
    </div>,
    document.getElementById("main") ?? document.body,
  );
}
