import { useId } from "react";
import { Icon } from "@/shared/ui/Icon";

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  /** Value to label, in their order. */
  options: Record<T, string>;
  onChange: (value: T) => void;
  off: boolean;
}

/** The browser's own select: there is one for each column, and a file can have hundreds. */
export function Choice<T extends string>({ label, value, options, onChange, off }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="with-caret">
        <select
          id={id}
          className="input"
          disabled={off}
          value={value}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {Object.entries<string>(options).map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </div>
    </div>
  );
}
