import { list } from "../api/client";
import type { Edge } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { duration, figure } from "../format/number";
import { layers } from "./layers";

const columnWidth = 280;
const rowHeight = 90;

/** Who calls whom, from the edge of the mesh inward. */
export function CallMap() {
  const edges = useLive(async () => (await list<Edge>("/edges?limit=1000")).filter((edge) => Date.now() - edge.lastSeen < 120_000), "edges", 5000);
  return <State of={edges}>{(data) => (data.length === 0 ? <p className="empty">No calls in the last two minutes: send traces over OTLP and the map draws itself.</p> : <Drawn edges={data} />)}</State>;
}

function Drawn({ edges }: { edges: Edge[] }) {
  const columns = layers(edges);
  const position = new Map(columns.flatMap((nodes, x) => nodes.map((node, y) => [node, { x: 20 + x * columnWidth, y: 20 + y * rowHeight }] as const)));
  const height = Math.max(...columns.map((nodes) => nodes.length)) * rowHeight + 40;
  return (
    <>
      <h1>{position.size} services, {edges.length} calls</h1>
      <div className="scroll">
        <svg width={columns.length * columnWidth + 40} height={height} role="img" aria-label="call map">
          {edges.map((edge) => {
            const from = position.get(edge.source);
            const to = position.get(edge.destination);
            if (!from || !to) return null;
            const share = edge.requestRate > 0 ? edge.errorRate / edge.requestRate : 0;
            const middle = (from.x + 180 + to.x) / 2;
            return (
              <g key={`${edge.source}|${edge.destination}`} className={share > 0.05 ? "edge bad" : "edge"}>
                <path d={`M${from.x + 180},${from.y + 24} C${middle},${from.y + 24} ${middle},${to.y + 24} ${to.x},${to.y + 24}`} strokeWidth={1 + Math.log10(1 + edge.requestRate) * 2} />
                <text x={middle} y={(from.y + to.y) / 2 + 18}>{figure(edge.requestRate, "/s")} · {duration(edge.p95Seconds)}</text>
              </g>
            );
          })}
          {[...position].map(([node, at]) => (
            <g key={node} transform={`translate(${at.x},${at.y})`} className="node">
              <rect width={180} height={48} rx={6} />
              <text x={12} y={21}>{node.split("/").at(-1)}</text>
              <text x={12} y={38} className="muted">{node.split("/").slice(0, -1).join("/")}</text>
            </g>
          ))}
        </svg>
      </div>
      <ul>
        {[...position.keys()].filter((node) => node.includes("/")).map((node) => <li key={node}><Link to={`/workloads/${node}`}>{node}</Link></li>)}
      </ul>
    </>
  );
}
