import type { ReactNode } from "react";

interface EmptyProps {
  title: string;
  /** It stands for the whole page. */
  page?: boolean;
  detail?: ReactNode;
  /** One action. */
  children?: ReactNode;
}

/** Where there is nothing: one sentence and one action. */
export function Empty({ title, page, detail, children }: EmptyProps) {
  const Title = page ? "h1" : "p";
  return (
    <div className="empty">
      <svg width="72" height="44" viewBox="0 0 72 44" aria-hidden="true">
        <path d="M5 1h17a4 4 0 0 0 8 0h37a4 4 0 0 1 4 4v34a4 4 0 0 1-4 4H30a4 4 0 0 0-8 0H5a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4z" />
        <path d="M26 8v28" strokeDasharray="2 3" />
        <path className="text" d="M38 16h22M38 24h14" />
      </svg>
      <Title className="h3">{title}</Title>
      {detail && <div className="ink2">{detail}</div>}
      {children}
    </div>
  );
}
