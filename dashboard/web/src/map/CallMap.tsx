import { list } from "../api/client";
import type { Anomaly, Edge, Workload } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { workloadAt } from "../app/addresses";
import { go, setQuery } from "../app/router";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { count } from "../format/number";
import { CallTable } from "./CallTable";
import { Drawing } from "./Drawing";
import { graphOf, groupOf, type Node } from "./graph";

/** A call that was not seen for so long is no longer drawn; ms. */
const forgotten = 120_000;

/** More nodes than these are shown by group first. */
const mostNodes = 60;

interface Data {
  edges: Edge[];
  workloads: Workload[];
  open: Anomaly[];
}

async function load(): Promise<Data> {
  const [edges, workloads, anomalies] = await Promise.all([list<Edge>("/edges?limit=1000"), list<Workload>("/workloads?limit=1000"), list<Anomaly>("/anomalies?limit=200")]);
  return { edges: edges.filter((edge) => Date.now() - edge.lastSeen < forgotten), workloads, open: anomalies.filter((anomaly) => anomaly.end === undefined) };
}

/** Who calls whom, from the edge of the mesh inward. */
export function CallMap({ url }: { url: URL }) {
  const data = useLive(load, "edges", 3);
  return (
    <State of={data}>
      {(loaded) => loaded.edges.length === 0 ? (
        <section className="text"><h1>No calls in the last two minutes</h1><p>The map draws itself from traces and from the metrics of mesh proxies.</p><SendData /></section>
      ) : <Found data={loaded} url={url} />}
    </State>
  );
}

function Found({ data: { edges, workloads, open }, url }: { data: Data; url: URL }) {
  const ids = new Set(edges.flatMap((edge) => [edge.source, edge.destination]));
  const groups = [...new Set([...ids].flatMap((id) => groupOf(id) ?? []))].sort();
  const folded = foldedGroups(url.searchParams, groups, ids.size);
  const graph = graphOf(edges, workloads, open, folded, Date.now());
  const fold = (next: Iterable<string>) => setQuery({ fold: [...next].length > 0 ? [...next] : ["-"] });
  const show = (node: Node) => {
    if (node.members) fold([...folded].filter((group) => group !== groupOf(node.id)));
    else if (node.id.includes("/")) go(workloadAt(node.id));
  };
  const silent = workloads.filter((workload) => !ids.has(workload.id)).length;
  return (
    <>
      <div className="head">
        <h1>{count(ids.size, "service")}, {count(edges.length, "call")}</h1>
        <span className="grow" />
        {groups.length > 1 && groups.map((group) => (
          <button type="button" key={group} className="filter" aria-pressed={!folded.has(group)} title={folded.has(group) ? "show its workloads" : "fold into one"} onClick={() => fold(folded.has(group) ? [...folded].filter((item) => item !== group) : [...folded, group])}>{group}</button>
        ))}
      </div>
      <Drawing graph={graph} chosen={url.searchParams.get("node") ?? undefined} open={show} />
      <p className="muted small row keysline">
        <span><i className="ring fine" /> fine</span><span><i className="ring watch" /> watch</span><span><i className="ring trouble" /> trouble</span><span><i className="ring blind" /> blind</span><span><i className="ring unknown" /> not observed</span>
        <span>size: requests; line: width requests, colour errors</span>
        {silent > 0 && <Link to="/workloads">{count(silent, "workload")} without calls</Link>}
      </p>
      <h2 style={{ marginTop: 20 }}>Calls</h2>
      <CallTable edges={edges} />
    </>
  );
}

function foldedGroups(search: URLSearchParams, groups: string[], nodes: number): ReadonlySet<string> {
  const asked = search.getAll("fold");
  return new Set(asked.length > 0 ? groups.filter((group) => asked.includes(group)) : nodes > mostNodes ? groups : []);
}
