import { clock, quantity } from "../format/number";
import type { Column } from "./align";
import type { Stroke } from "./options";

interface Props {
  lines: Stroke[];
  data: [number[], ...Column[]];
  index: number;
  unit: string;
  hidden: ReadonlySet<string>;
  /** Share of the chart's width where the crosshair stands. */
  at: number;
}

const most = 14;

/** All lines under the crosshair, highest first. */
export function Tooltip({ lines, data, index, unit, hidden, at }: Props) {
  const time = data[0][index];
  const rows = lines.map((line, place) => ({ line, value: line.own && time !== undefined ? line.own.get(time) : data[place + 1]?.[index] })).filter(({ line, value }) => typeof value === "number" && !hidden.has(line.label));
  if (time === undefined || rows.length === 0) return null;
  const sorted = rows.sort((a, b) => Number(b.value) - Number(a.value));
  return (
    <div className="tip" style={at > 0.55 ? { right: `calc(${(1 - at) * 100}% + 12px)` } : { left: `calc(${at * 100}% + 12px)` }}>
      <div className="muted">{clock(time * 1000)}</div>
      <table>
        <tbody>
          {sorted.slice(0, most).map(({ line, value }) => (
            <tr key={line.label}><td><i style={{ background: `var(--${line.color})` }} />{line.label}</td><td className="number">{quantity(value, unit)}</td></tr>
          ))}
        </tbody>
      </table>
      {sorted.length > most && <div className="muted">and {sorted.length - most} more</div>}
    </div>
  );
}
