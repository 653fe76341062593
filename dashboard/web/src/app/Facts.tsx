import type { ReactNode } from "react";

export interface Fact {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  /** Outside of what is wanted. */
  bad?: boolean;
  /** A word, not a figure. */
  text?: boolean;
  title?: string;
}

/** Figures side by side, a hairline between them. */
export function Facts({ items }: { items: Fact[] }) {
  return (
    <dl className="figures">
      {items.map(({ name, value, note, bad, text, title }) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd className={`${text ? "text" : "big"}${bad ? " bad" : ""}`}>{value}</dd>
          {note !== undefined && <dd className="muted small">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
