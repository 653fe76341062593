import type { Series } from "../api/client";
import { toLine } from "../chart/align";
import type { Stroke } from "../chart/options";
import { TimeChart } from "../chart/TimeChart";
import { figure } from "../format/number";

export const palette = ["actual", "amber", "green", "forecast", "red", "s6", "s7", "s8"];
const [maxLines, maxRows] = [40, 500];

interface Props {
  series: Series[];
  domain: [number, number];
  isTable: boolean;
}

export function Result({ series, domain, isTable }: Props) {
  return isTable ? <Table series={series} /> : <TimeChart title={series.length > maxLines ? `the first ${maxLines} of ${series.length} series` : "Value"} lines={linesOf(series)} domain={domain} height={320} />;
}

export function linesOf(series: Series[]): Stroke[] {
  return series.slice(0, maxLines).map((item, index) => ({ ...toLine(seriesName(item.metric), item), color: palette[index % palette.length] ?? "actual", ...(index >= palette.length ? { dash: [4, 2 + Math.floor(index / palette.length)] } : {}) }));
}

function Table({ series }: { series: Series[] }) {
  return (
    <div className="scroll">
      <table>
        <thead><tr><th>Series</th><th className="number">Last value</th></tr></thead>
        <tbody>{series.slice(0, maxRows).map((item) => <tr key={seriesName(item.metric)}><td><code>{seriesName(item.metric)}</code></td><td className="number">{figure(Number(item.values.at(-1)?.[1]))}</td></tr>)}</tbody>
      </table>
      {series.length > maxRows && <p className="muted">and {series.length - maxRows} more</p>}
    </div>
  );
}

export function seriesName(metric: Record<string, string>): string {
  const { __name__, ...labels } = metric;
  const text = Object.entries(labels).map(([key, value]) => `${key}="${value}"`).join(", ");
  return `${__name__ ?? ""}{${text}}`;
}
