import clsx from "clsx";
import { type KeyboardEvent, useState } from "react";
import { Input } from "react-aria-components/Input";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import { FieldFrame, type FieldProps } from "./FieldFrame";
import { Glyph } from "./Glyph";

interface TagsFieldProps extends FieldProps {
  value: readonly string[];
  onChange: (tags: string[]) => void;
  onBlur?: () => void;
  autoFocus?: boolean;
  /** "Remove tag optics" */
  removeLabel: (tag: string) => string;
}

/** Words of one's own: Enter or a comma ends one, Backspace in the empty box takes the last away. */
export function TagsField({
  value,
  onChange,
  onBlur,
  removeLabel,
  className,
  error,
  path,
  ...props
}: TagsFieldProps) {
  const [typed, setTyped] = useState("");
  const { label, hint, warning, autoFocus = false } = props;
  const add = () => {
    const tag = typed.trim().replace(/\s+/g, " ");
    const known = value.some((one) => one.toLowerCase() === tag.toLowerCase());
    if (tag && !known) onChange([...value, tag]);
    setTyped("");
  };
  const pressed = (event: KeyboardEvent) => {
    const saves = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if ((event.key === "Enter" || event.key === ",") && typed.trim()) {
      // With Ctrl the form is saved: the word counts, and the key goes on.
      if (!saves) event.preventDefault();
      add();
    } else if (event.key === "Backspace" && typed === "") onChange(value.slice(0, -1));
  };
  const left = () => {
    add();
    onBlur?.();
  };
  return (
    <AriaTextField
      className={clsx("field", error && "err", className)}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      data-path={path}
      value={typed}
      onChange={setTyped}
      onBlur={left}
      autoFocus={autoFocus}
    >
      <FieldFrame label={label} hint={hint} warning={warning} error={error}>
        <div className="input tags-box">
          {value.map((tag) => (
            <Tag
              key={tag}
              tag={tag}
              label={removeLabel(tag)}
              onRemove={() => onChange(value.filter((one) => one !== tag))}
            />
          ))}
          {/* On the box itself: React Aria's field would keep Escape and Ctrl+Enter from the dialog. */}
          <Input autoComplete="off" onKeyDown={pressed} />
        </div>
      </FieldFrame>
    </AriaTextField>
  );
}

interface TagProps {
  tag: string;
  label: string;
  onRemove: () => void;
}

/** A tag with a cross. */
function Tag({ tag, label, onRemove }: TagProps) {
  return (
    <span className="tag removable">
      {tag}
      <button type="button" aria-label={label} onClick={onRemove}>
        <Glyph name="x" />
      </button>
    </span>
  );
}
