import { useState } from "react";
import type { Anomaly, Edge } from "../api/types";
import { go } from "../app/router";
import { duration, figure } from "../format/number";
import { layers } from "./layers";

const [columnWidth, rowHeight, nodeWidth, nodeHeight] = [290, 84, 190, 50];

interface Props {
  edges: Edge[];
  open: Anomaly[];
  chosen: string | undefined;
}

/** Layers left to right; what is pointed at keeps its neighbours bright. */
export function Drawing({ edges, open, chosen }: Props) {
  const [pointed, setPointed] = useState<string>();
  const lit = pointed ?? chosen;
  const columns = layers(edges);
  const tallest = Math.max(...columns.map((nodes) => nodes.length));
  const position = new Map(columns.flatMap((nodes, x) => nodes.map((node, y) => [node, { x: 8 + x * columnWidth, y: 12 + (y + (tallest - nodes.length) / 2) * rowHeight }] as const)));
  const near = new Set(edges.filter((edge) => edge.source === lit || edge.destination === lit).flatMap((edge) => [edge.source, edge.destination]));
  const severity = (node: string) => open.filter((anomaly) => anomaly.workload === node).map((anomaly) => anomaly.severity).sort().at(0);
  return (
    <section className="scroll map" aria-label="call map">
      <svg width={(columns.length - 1) * columnWidth + nodeWidth + 20} height={tallest * rowHeight + 12}>
        <title>Call map</title>
        {edges.map((edge) => {
          const [from, to] = [position.get(edge.source), position.get(edge.destination)];
          if (!from || !to) return null;
          const [x1, y1, x2, y2] = [from.x + nodeWidth, from.y + nodeHeight / 2, to.x, to.y + nodeHeight / 2];
          const middle = (x1 + x2) / 2;
          const isBad = edge.requestRate > 0 && edge.errorRate / edge.requestRate > 0.05;
          const isDim = lit !== undefined && edge.source !== lit && edge.destination !== lit;
          return (
            <g key={`${edge.source}|${edge.destination}`} className={`edge ${isBad ? "bad" : ""} ${isDim ? "dim" : ""}`}>
              <title>{`${edge.source} → ${edge.destination}: ${figure(edge.requestRate, "/s")}, ${figure(edge.errorRate, "/s")} errors, p95 ${duration(edge.p95Seconds)}`}</title>
              <path d={`M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`} strokeWidth={1.5 + Math.log10(1 + edge.requestRate) * 2.5} />
              <text x={middle} y={(y1 + y2) / 2 - 6}>{figure(edge.requestRate, "/s")}</text>
            </g>
          );
        })}
        {[...position].map(([node, at]) => (
          // biome-ignore lint/a11y/useSemanticElements: an SVG group cannot be an anchor with this shape
          <g key={node} transform={`translate(${at.x},${at.y})`} className={`node ${severity(node) ?? ""} ${lit !== undefined && lit !== node && !near.has(node) ? "dim" : ""}`} role="link" tabIndex={0}
            onMouseEnter={() => setPointed(node)} onMouseLeave={() => setPointed(undefined)} onFocus={() => setPointed(node)} onBlur={() => setPointed(undefined)}
            onClick={() => node.includes("/") && go(`/workloads/${node}`)} onKeyDown={(event) => event.key === "Enter" && node.includes("/") && go(`/workloads/${node}`)}>
            <rect width={nodeWidth} height={nodeHeight} rx={6} />
            <text x={12} y={21}>{short(node.split("/").at(-1) ?? node, 22)}</text>
            <text x={12} y={38} className="muted">{short(node.includes("/") ? node.split("/").slice(0, -1).join(" / ") : "not observed", 26)}</text>
          </g>
        ))}
      </svg>
    </section>
  );
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
