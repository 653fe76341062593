import type { Anomaly, Edge, Workload } from "../api/types";
import { partsOf } from "../app/addresses";

export type Health = "fine" | "watch" | "trouble" | "blind" | "unknown";

export interface Node {
  id: string;
  name: string;
  place: string;
  /** Requests a second it is asked for, or asks where nobody calls it. */
  rate: number;
  health: Health;
  /** How many workloads a folded group stands for; undefined for a workload. */
  members?: number;
}

export interface Call {
  source: string;
  destination: string;
  rate: number;
  errors: number;
  p95?: number;
  /** Calls that a folded group's one stands for. */
  calls: number;
}

export interface Graph {
  nodes: Node[];
  calls: Call[];
}

const blindAfter = 120_000;
const order: Health[] = ["trouble", "blind", "watch", "fine", "unknown"];

/** Location and namespace of a workload; undefined for what is not observed. */
export function groupOf(id: string): string | undefined {
  return id.includes("/") ? id.split("/").slice(0, -1).join("/") : undefined;
}

/** Nodes and calls, with the workloads of the folded groups as one node each. */
export function graphOf(edges: Edge[], workloads: Workload[], open: Anomaly[], folded: ReadonlySet<string>, now: number): Graph {
  const shown = (id: string) => {
    const group = groupOf(id);
    return group !== undefined && folded.has(group) ? `${group}/*` : id;
  };
  const seen = new Map(workloads.map((workload) => [workload.id, workload.lastSeen]));
  const calls = new Map<string, Call>();
  const nodes = new Map<string, Node & { ids: Set<string> }>();
  for (const edge of edges) {
    const [source, destination] = [shown(edge.source), shown(edge.destination)];
    for (const [id, real] of [[source, edge.source], [destination, edge.destination]] as const) {
      const isGroup = id !== real;
      const node = nodes.get(id) ?? { id, name: isGroup ? partsOf(id).space : partsOf(id).name, place: placeOf(id, isGroup), rate: 0, health: "unknown" as Health, ids: new Set<string>() };
      node.ids.add(real);
      if (isGroup) node.members = node.ids.size;
      node.health = worse(node.health, healthOf(real, seen, open, now));
      nodes.set(id, node);
    }
    if (source === destination) continue;
    const key = `${source}|${destination}`;
    const call = calls.get(key) ?? { source, destination, rate: 0, errors: 0, calls: 0 };
    calls.set(key, { ...call, rate: call.rate + edge.requestRate, errors: call.errors + edge.errorRate, calls: call.calls + 1, p95: Math.max(call.p95 ?? 0, edge.p95Seconds ?? 0) || undefined });
  }
  for (const node of nodes.values()) {
    const into = [...calls.values()].filter((call) => call.destination === node.id);
    const relevant = into.length > 0 ? into : [...calls.values()].filter((call) => call.source === node.id);
    node.rate = relevant.reduce((sum, call) => sum + call.rate, 0);
  }
  return { nodes: [...nodes.values()].map(({ ids: _, ...node }) => node).sort((a, b) => (a.id < b.id ? -1 : 1)), calls: [...calls.values()] };
}

/** The nodes and everybody whose requests reach them. */
export function upstream(calls: Call[], of: string[]): Set<string> {
  const found = new Set(of);
  for (const id of found) for (const call of calls) if (call.destination === id) found.add(call.source);
  return found;
}

function placeOf(id: string, isGroup: boolean): string {
  const parts = id.split("/");
  return isGroup ? parts.slice(0, -2).join(" / ") : parts.length > 1 ? parts.slice(0, -1).join(" / ") : "not observed";
}

function healthOf(id: string, seen: Map<string, number>, open: Anomaly[], now: number): Health {
  const last = seen.get(id);
  if (last === undefined) return "unknown";
  if (now - last > blindAfter) return "blind";
  const severities = open.filter((anomaly) => anomaly.workload === id).map((anomaly) => anomaly.severity);
  return severities.includes("trouble") ? "trouble" : severities.length > 0 ? "watch" : "fine";
}

function worse(a: Health, b: Health): Health {
  return order.indexOf(a) < order.indexOf(b) ? a : b;
}
