import type { Series } from "../api/client";
import type { Stroke } from "../chart/options";
import { useHidden } from "../chart/useHidden";
import { figure } from "../format/number";
import { fullName } from "./views";
import { Scroll } from "../app/Scroll";

const maxRows = 500;

interface Props {
  series: Series[];
  lines: Stroke[];
  /** Of which chart the lines are. */
  chart: string;
  isAlone: boolean;
}

/** Every series with what it was over the range; under a graph it is the legend, and a click hides a line. */
export function SeriesTable({ series, lines, chart, isAlone }: Props) {
  const [hidden, toggle] = useHidden(chart);
  return (
    <Scroll>
      <table className="dense">
        <thead><tr><th>Series</th><th className="number">Last</th><th className="number">Lowest</th><th className="number">Mean</th><th className="number">Highest</th></tr></thead>
        <tbody>
          {series.slice(0, maxRows).map((item, index) => {
            const line = lines[index];
            const values = item.values.map(([, value]) => Number(value)).filter(Number.isFinite);
            const name = fullName(item.metric);
            return (
              <tr key={name} className={line && hidden.has(line.label) ? "off" : ""}>
                <td>{isAlone || !line ? <code>{name}</code> : <button type="button" className="toggle" aria-pressed={!hidden.has(line.label)} title={name} onClick={() => toggle(line.label)}><i className="dot" style={{ background: `var(--${line.color})` }} />{line.label}</button>}</td>
                <td className="number">{figure(values.at(-1))}</td>
                <td className="number">{figure(values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : undefined)}</td>
                <td className="number">{figure(values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : undefined)}</td>
                <td className="number">{figure(values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : undefined)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {series.length > maxRows && <p className="muted">and {series.length - maxRows} more</p>}
    </Scroll>
  );
}
