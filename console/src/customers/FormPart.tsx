import type { ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import { Glyph } from "@/shared/ui/Glyph";

interface FormPartProps {
  title: string;
  /** What is wrong with the list as a whole. */
  error?: string | undefined;
  path?: string;
  add?: { label: string; onAdd: () => void };
  children: ReactNode;
}

/** A titled part of the form, with the way to add to its list. */
export function FormPart({ title, error, path, add, children }: FormPartProps) {
  return (
    <section className="part" data-path={path}>
      <header>
        <h3>{title}</h3>
        {add && (
          <button type="button" className="link" onClick={add.onAdd}>
            {add.label}
          </button>
        )}
      </header>
      {error && (
        <p className="err-text">
          <Glyph name="cross" />
          {error}
        </p>
      )}
      {children}
    </section>
  );
}

interface ElementFrameProps {
  title: string;
  removeLabel: string;
  onRemove: () => void;
  children: ReactNode;
}

/** One element of a list: its title, its fields, and the way to take it out. */
export function ElementFrame({ title, removeLabel, onRemove, children }: ElementFrameProps) {
  return (
    <fieldset className="element">
      <legend className="sr">{title}</legend>
      <div className="element-head">
        <span className="label" aria-hidden="true">
          {title}
        </span>
        <Button look="quiet" small icon="x" aria-label={removeLabel} onClick={onRemove} />
      </div>
      <div className="form">{children}</div>
    </fieldset>
  );
}
