import type { Series } from "../api/client";
import { toLine } from "../chart/align";
import { heatOf } from "../chart/heat";
import type { Stroke } from "../chart/options";
import { TimeChart } from "../chart/TimeChart";
import { SeriesTable } from "./SeriesTable";
import { namesOf, type View } from "./views";

export const palette = ["actual", "amber", "green", "forecast", "red", "s6", "s7", "s8"];
export const maxLines = 40;

interface Props {
  series: Series[];
  domain: [number, number];
  step: number;
  view: View;
  name: string;
}

export function Result({ series, domain, step, view, name }: Props) {
  const title = series.length > maxLines ? `The first ${maxLines} of ${series.length} series` : "";
  const lines = linesOf(series);
  if (view === "Heat map") return <TimeChart title="Requests by their value" name={name} lines={[]} heat={heatOf(series, step)} domain={domain} height={340} />;
  return (
    <>
      {view === "Graph" && <TimeChart title={title} name="Value" lines={lines.map((line) => ({ ...line, quiet: true }))} domain={domain} height={340} />}
      <SeriesTable series={series} lines={lines} chart="Value" isAlone={view === "Table"} />
    </>
  );
}

export function linesOf(series: Series[]): Stroke[] {
  const names = namesOf(series);
  return series.slice(0, maxLines).map((item, index) => ({
    ...toLine(names[index] ?? "", item), color: palette[index % palette.length] ?? "actual", ...(index >= palette.length ? { dash: [4, 2 + Math.floor(index / palette.length)] } : {}),
  }));
}
