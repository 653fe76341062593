import type { Stroke } from "./options";

interface Props {
  lines: Stroke[];
  hidden: ReadonlySet<string>;
  toggle: (label: string) => void;
}

const most = 10;

/** What the lines are; a click hides one. */
export function Legend({ lines, hidden, toggle }: Props) {
  const shown = lines.filter((line) => !line.quiet);
  return (
    <ul className="legend">
      {shown.slice(0, most).map((line) => (
        <li key={line.label}>
          <button type="button" aria-pressed={!hidden.has(line.label)} onClick={() => toggle(line.label)}>
            <i className={line.dash ? "dashed" : line.step && line.fill ? "block" : ""} style={{ color: `var(--${line.color})` }} />
            {line.label}
          </button>
        </li>
      ))}
      {shown.length > most && <li className="muted">and {shown.length - most} more</li>}
    </ul>
  );
}
