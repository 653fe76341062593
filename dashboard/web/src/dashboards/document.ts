import type { Dashboard, Panel } from "../api/types";

/** A title as an address, unlike those that are taken. */
export function idOf(title: string, all: Dashboard[]): string {
  const plain = title.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "dashboard";
  const taken = new Set(["new", ...all.map((board) => board.id)]);
  for (let number = 1; ; number++) {
    const id = number === 1 ? plain : `${plain}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** A dashboard from JSON: our own export, or Grafana's with its panels that have a PromQL expression. */
export function readDocument(text: string, all: Dashboard[]): Dashboard {
  const json = JSON.parse(text) as { title?: unknown; panels?: unknown };
  if (typeof json.title !== "string" || !Array.isArray(json.panels)) throw new Error("no dashboard: it needs a title and a list of panels");
  const panels = json.panels.flatMap(readPanel);
  if (panels.length === 0) throw new Error("no panel of it has a PromQL expression");
  return { id: idOf(json.title, all), title: json.title, panels };
}

/** With the panel at one place taken to another. */
export function moved(panels: Panel[], from: number, to: number): Panel[] {
  const next = [...panels];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

interface AnyPanel {
  title?: string;
  type?: string;
  kind?: Panel["kind"];
  query?: string;
  unit?: string;
  full?: boolean;
  panels?: AnyPanel[];
  targets?: { expr?: string }[];
  gridPos?: { w?: number };
  fieldConfig?: { defaults?: { unit?: string } };
}

const kinds: Record<string, Panel["kind"]> = { stat: "number", gauge: "number", bargauge: "number", singlestat: "number", table: "table", heatmap: "heat" };

/** Grafana's names of units that have a sign here. */
const units: Record<string, string> = { s: "s", reqps: "/s", ops: "/s", rps: "/s", cps: "/s", bytes: "B", decbytes: "B", Bps: "B/s", percent: "%", celsius: "°C" };

const grafanaColumns = 24;

function readPanel(panel: AnyPanel): Panel[] {
  if (panel.query) return [{ title: panel.title ?? "", query: panel.query, kind: panel.kind ?? "line", ...(panel.unit ? { unit: panel.unit } : {}), ...(panel.full ? { full: true } : {}) }];
  // Grafana's rows hold panels themselves.
  if (panel.panels) return panel.panels.flatMap(readPanel);
  const expressions = (panel.targets ?? []).flatMap((target) => (target.expr ? [fill(target.expr)] : []));
  if (expressions.length === 0) return [];
  const unit = units[panel.fieldConfig?.defaults?.unit ?? ""];
  return [{ title: panel.title ?? "", query: expressions.join(" or "), kind: kinds[panel.type ?? ""] ?? "line", ...(unit ? { unit } : {}), ...(panel.gridPos?.w === grafanaColumns ? { full: true } : {}) }];
}

/** Grafana fills these by itself; a minute suits every range here. */
function fill(expression: string): string {
  return expression.replace(/\$__(rate_)?interval|\$\{__(rate_)?interval\}/g, "1m");
}

export function download(board: Dashboard): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(board, null, 2)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `${board.id}.json` });
  link.click();
  URL.revokeObjectURL(url);
}
