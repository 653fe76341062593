import { useState } from "react";
import { duration, figure, percent } from "../format/number";
import { type Call, type Graph, type Node, upstream } from "./graph";
import { place, type Point } from "./place";
import { usePanZoom } from "./usePanZoom";

interface Props {
  graph: Graph;
  chosen: string | undefined;
  open: (node: Node) => void;
}

const [smallest, largest, roomForText] = [14, 28, 20];
const [badShare, watchShare] = [0.05, 0.005];
const mostLabels = 14;
/** Names of what is not pointed at are left out where they could not be read. */
const readable = 0.5;

/** Layers left to right; what is pointed at keeps its neighbours bright, trouble keeps its callers bright. */
export function Drawing({ graph, chosen, open }: Props) {
  const [pointed, setPointed] = useState<string>();
  const { points, width, height } = place(graph);
  const view = usePanZoom(width, height);
  const most = Math.max(1e-9, ...graph.nodes.map((node) => node.rate));
  const radius = (node: Node) => smallest + (largest - smallest) * Math.sqrt(node.rate / most);
  const radii = new Map(graph.nodes.map((node) => [node.id, radius(node)]));
  const lit = litNodes(graph, pointed ?? chosen);
  const isLit = (call: Call) => !lit || (lit.has(call.source) && lit.has(call.destination));
  return (
    <section className="map" aria-label="call map">
      <div className="zoom">
        <button type="button" aria-label="nearer" onClick={() => view.zoom(1.3)}>+</button>
        <button type="button" aria-label="farther" onClick={() => view.zoom(1 / 1.3)}>−</button>
        <button type="button" onClick={view.fit}>Fit</button>
      </div>
      <svg ref={view.host} height={view.height} {...view.handlers}>
        <title>Call map</title>
        <defs>
          {["strong", "amber", "red"].map((color) => <marker key={color} id={`arrow-${color}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill={`var(--${color})`} /></marker>)}
        </defs>
        <g transform={view.transform}>
          {graph.calls.map((call) => {
            const [from, to] = [points.get(call.source), points.get(call.destination)];
            return from && to && <Line key={`${call.source}|${call.destination}`} call={call} from={from} to={to} gap={[radii.get(call.source) ?? 0, radii.get(call.destination) ?? 0]} isDim={!isLit(call)} isPointed={pointed !== undefined && (call.source === pointed || call.destination === pointed)} isNamed={graph.calls.length <= mostLabels || (lit !== undefined && isLit(call))} />;
          })}
          {graph.nodes.map((node) => {
            const at = points.get(node.id);
            if (!at) return null;
            const size = radii.get(node.id) ?? smallest;
            return (
              // biome-ignore lint/a11y/useSemanticElements: an SVG group cannot be an anchor with this shape
              <g key={node.id} transform={`translate(${at.x},${at.y})`} className={`node ${node.health} ${lit && !lit.has(node.id) ? "dim" : ""}`} role="link" tabIndex={0}
                onMouseEnter={() => setPointed(node.id)} onMouseLeave={() => setPointed(undefined)} onFocus={() => setPointed(node.id)} onBlur={() => setPointed(undefined)}
                onClick={() => open(node)} onKeyDown={(event) => event.key === "Enter" && open(node)}>
                {node.members && <circle className="stack" r={size + 4} />}
                <circle r={size} />
                {(node.members || size >= roomForText) && <text className="inside" y={4}>{node.members ? `×${node.members}` : figure(node.rate)}</text>}
                {(view.scale >= readable || lit?.has(node.id)) && <text y={size + 16} style={{ fontSize: Math.min(26, Math.max(13, 11 / view.scale)) }}>{short(node.name, 18)}</text>}
                <title>{`${node.place} / ${node.name}: ${node.health}, ${figure(node.rate, "/s")}`}</title>
              </g>
            );
          })}
        </g>
      </svg>
    </section>
  );
}

function litNodes({ nodes, calls }: Graph, pointed: string | undefined): Set<string> | undefined {
  if (pointed && nodes.some((node) => node.id === pointed)) return new Set([pointed, ...calls.filter((call) => call.source === pointed || call.destination === pointed).flatMap((call) => [call.source, call.destination])]);
  const trouble = nodes.filter((node) => node.health === "trouble").map((node) => node.id);
  return trouble.length > 0 ? upstream(calls, trouble) : undefined;
}

function Line({ call, from, to, gap, isDim, isNamed, isPointed }: { call: Call; from: Point; to: Point; gap: [number, number]; isDim: boolean; isNamed: boolean; isPointed: boolean }) {
  const errors = call.rate > 0 ? call.errors / call.rate : 0;
  const color = errors > badShare ? "red" : errors > watchShare ? "amber" : "strong";
  // A call backwards leaves and arrives on the other sides.
  const side = to.x >= from.x ? 1 : -1;
  const [x1, x2] = [from.x + side * (gap[0] + 3), to.x - side * (gap[1] + 5)];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2) * side;
  const name = onCurve([x1, x1 + bend, x2 - bend, x2], [from.y, from.y, to.y, to.y], 0.62);
  return (
    <g className={`edge ${isDim ? "dim" : ""}`}>
      <title>{`${call.source} → ${call.destination}: ${figure(call.rate, "/s")}, ${percent(errors)} errors, p95 ${duration(call.p95)}`}</title>
      <path className="wide" d={`M${x1},${from.y} C${x1 + bend},${from.y} ${x2 - bend},${to.y} ${x2},${to.y}`} />
      <path d={`M${x1},${from.y} C${x1 + bend},${from.y} ${x2 - bend},${to.y} ${x2},${to.y}`} stroke={`var(--${color})`} strokeWidth={1.2 + Math.log10(1 + call.rate) * 1.8} markerEnd={`url(#arrow-${color})`} />
      {isNamed && !isDim && <text x={name.x} y={name.y - 6}>{figure(call.rate, "/s")}{errors > 0 && <tspan className="bad"> {percent(errors)} errors</tspan>}</text>}
      {isPointed && call.p95 !== undefined && <text x={name.x} y={name.y + 15} className="minor">p95 {duration(call.p95)}</text>}
    </g>
  );
}

/** A place on a Bézier curve, from 0 at its start to 1 at its end. */
function onCurve(x: number[], y: number[], t: number): Point {
  const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  const at = (values: number[]) => values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
  return { x: at(x), y: at(y) };
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
