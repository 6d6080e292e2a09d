import { type Ref, useId } from "react";

export interface SummaryLine {
  /** The field to go to; null where the form has none for it. */
  path: string | null;
  text: string;
}

interface ErrorSummaryProps {
  title: string;
  lines: readonly SummaryLine[];
  onPick: (path: string) => void;
  ref?: Ref<HTMLDivElement>;
}

/** What is to be mended, with a way to each field. The owner gives it the focus after a save that did not happen. */
export function ErrorSummary({ title, lines, onPick, ref }: ErrorSummaryProps) {
  const id = useId();
  return (
    <div ref={ref} className="summary" role="group" aria-labelledby={id} tabIndex={-1}>
      <h3 id={id}>{title}</h3>
      <ul>
        {lines.map(({ path, text }) => (
          <li key={`${path} ${text}`}>
            {path === null ? (
              text
            ) : (
              <button type="button" onClick={() => onPick(path)}>
                {text}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
