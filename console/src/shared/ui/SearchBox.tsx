import clsx from "clsx";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useKeys } from "../keys/useKeys";
import { Icon } from "./Icon";
import { Kbd } from "./Kbd";

const PAUSE_MS = 200;

interface SearchBoxProps {
  label: string;
  placeholder: string;
  clearLabel: string;
  value: string;
  /** What is typed, once the typing pauses; at once on Enter and when it is cleared. */
  onChange: (value: string) => void;
  /** Arrow down: on to what was found. */
  onLeave: () => void;
}

/** `/` goes to it from anywhere; Escape clears it, and leaves it when it is empty. */
export function SearchBox({ label, placeholder, clearLabel, value, onChange, onLeave }: SearchBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useTyped(value, onChange);
  useKeys({ "/": () => box.current?.focus() });
  const clear = () => {
    setTyped("", true);
    box.current?.focus();
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key === "Enter") setTyped(typed, true);
    else if (event.key === "ArrowDown") onLeave();
    else if (event.key === "Escape" && typed !== "") setTyped("", true);
    else if (event.key === "Escape") box.current?.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={clsx("search", typed && "filled")}>
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value, false)}
        onKeyDown={keyed}
      />
      {typed ? (
        <button type="button" className="clear" aria-label={clearLabel} onClick={clear}>
          <Icon name="x" />
        </button>
      ) : (
        <Kbd>/</Kbd>
      )}
    </div>
  );
}

/** Typing stays in the box until it pauses; what comes from elsewhere (the address, "clear all") goes into it. */
function useTyped(value: string, onChange: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (value === told.current) return;
    clearTimeout(timer.current);
    told.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string, atOnce: boolean) => {
    setTyped(next);
    clearTimeout(timer.current);
    const tell = () => {
      if (next === told.current) return;
      told.current = next;
      onChange(next);
    };
    if (atOnce) tell();
    else timer.current = setTimeout(tell, PAUSE_MS);
  };
  return [typed, type] as const;
}
