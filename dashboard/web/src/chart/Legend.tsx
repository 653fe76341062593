import { clock, figure } from "../format/number";
import type { Stroke } from "./options";

interface Props {
  lines: Stroke[];
  data: ArrayLike<ArrayLike<number | null | undefined>>;
  cursor: number | null;
  unit: string;
  hidden: ReadonlySet<string>;
  toggle: (label: string) => void;
}

const most = 12;

/** What the lines are, with their values under the crosshair; a click hides one. */
export function Legend({ lines, data, cursor, unit, hidden, toggle }: Props) {
  const shown = lines.map((line, index) => ({ line, value: cursor === null ? undefined : data[index + 1]?.[cursor] })).filter(({ line }) => !line.quiet);
  const time = cursor === null ? undefined : data[0]?.[cursor];
  return (
    <ul className="legend">
      {time !== undefined && time !== null && <li className="muted">{clock(time * 1000)}</li>}
      {shown.slice(0, most).map(({ line, value }) => (
        <li key={line.label}>
          <button type="button" aria-pressed={!hidden.has(line.label)} onClick={() => toggle(line.label)}>
            <i className={line.dash ? "dashed" : ""} style={{ color: `var(--${line.color})` }} />
            {line.label}
            {cursor !== null && <output>{figure(value, unit)}</output>}
          </button>
        </li>
      ))}
      {shown.length > most && <li className="muted">and {shown.length - most} more</li>}
    </ul>
  );
}
