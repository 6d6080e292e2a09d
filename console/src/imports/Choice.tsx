import { useId } from "react";

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
    </div>
  );
}
