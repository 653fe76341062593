import type { TraceSummary } from "../api/types";

export interface Facet {
  filter: "service" | "operation" | "error";
  title: string;
  values: { value: string; label: string; count: number }[];
}

const most = 8;

/** How many of the found traces have each value, most first. */
export function facetsOf(traces: TraceSummary[]): Facet[] {
  const errors = traces.filter((trace) => trace.errorCount > 0).length;
  return [
    { filter: "service", title: "Service", values: counted(traces.flatMap((trace) => trace.services)) },
    { filter: "operation", title: "Root operation", values: counted(traces.map((trace) => trace.rootOperation)) },
    { filter: "error", title: "Outcome", values: [{ value: "true", label: "with errors", count: errors }] },
  ];
}

function counted(values: string[]): Facet["values"] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, label: value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, most);
}

/** The value below which this share of the sorted durations lies. */
export function quantile(durations: number[], share: number): number | undefined {
  const sorted = [...durations].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
