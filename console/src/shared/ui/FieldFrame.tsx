import type { ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { Glyph } from "./Glyph";

/** What every field of a form takes besides its value. */
export interface FieldProps {
  label: ReactNode;
  /** Stands before the box, so that it is read before typing. */
  hint?: ReactNode;
  /** What is wrong and how to mend it; stands after the box. */
  error?: string | undefined;
  /** Stands after the box, in amber: saving is possible all the same. */
  warning?: ReactNode;
  className?: string | undefined;
  /** The field's path in its form; the error summary finds the box by it. */
  path?: string | undefined;
}

/** Label, hint, box, warning, error: in this order, in every field. Inside a React Aria field, which ties them together. */
export function FieldFrame({ label, hint, error, warning, children }: FieldProps & { children: ReactNode }) {
  return (
    <>
      <Label className="label">{label}</Label>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {children}
      {warning && (
        <p className="warn-text">
          <Glyph name="bang" />
          <span>{warning}</span>
        </p>
      )}
      <FieldError className="err-text" elementType="p">
        <Glyph name="cross" />
        {error}
      </FieldError>
    </>
  );
}

/** Puts the caret into the field of that path, or onto the first thing in it that takes focus. */
export function focusField(path: string, within: ParentNode = document): boolean {
  const frame = within.querySelector(`[data-path="${CSS.escape(path)}"]`);
  const box = frame?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, button");
  box?.focus();
  box?.scrollIntoView?.({ block: "center" });
  return Boolean(box);
}
