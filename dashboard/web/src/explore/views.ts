import type { Series } from "../api/client";

export type View = "Graph" | "Heat map" | "Table";

/** What an answer can be shown as, the most telling first: histograms have no line. */
export function viewsOf(series: Series[]): View[] {
  const [hasHistograms, hasValues] = [series.some((item) => item.histograms), series.some((item) => item.values.length > 0)];
  return [...(hasHistograms ? (["Heat map"] as const) : []), ...(hasValues ? (["Graph"] as const) : []), "Table"];
}

/** "sum by (workload) (…)" gives "checkout"; otherwise what tells a series from the others. */
export function namesOf(series: Series[]): string[] {
  const keys = new Set(series.flatMap((item) => Object.keys(item.metric)));
  const telling = [...keys].filter((key) => new Set(series.map((item) => item.metric[key])).size > 1);
  return series.map((item) => {
    const labels = Object.values(item.metric);
    if (telling.length === 0) return labels.length === 1 && labels[0] ? labels[0] : fullName(item.metric);
    if (telling.length === 1) return item.metric[telling[0] ?? ""] || `no ${telling[0]}`;
    return telling.filter((key) => item.metric[key] !== undefined).map((key) => (key === "__name__" ? item.metric[key] : `${key}=${item.metric[key]}`)).join(", ");
  });
}

export function fullName(metric: Record<string, string>): string {
  const { __name__, ...labels } = metric;
  const text = Object.entries(labels).map(([key, value]) => `${key}="${value}"`).join(", ");
  return text || !__name__ ? `${__name__ ?? ""}{${text}}` : __name__;
}
