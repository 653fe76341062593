import { list } from "../api/client";
import type { Source } from "../api/types";
import { useLive } from "../api/useLive";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { ago, count, duration, figure } from "../format/number";

const silentAfter = 120_000;

/** Who sends, how much, how late, and what was refused. */
export function Sources() {
  const sources = useLive(() => list<Source>("/sources?limit=1000"), "sources", ["sources"]);
  return (
    <State of={sources}>
      {(data) => (
        <>
          <div className="head"><h1>{data.length === 0 ? "Nobody sends yet" : `${count(data.length, "source")}, ${figure(data.reduce((sum, source) => sum + source.itemsPerSecond, 0))} items a second`}</h1></div>
          {data.length > 0 && <Table sources={data} />}
          <section className="text" style={{ marginTop: 24 }}>
            <h2>Add a source</h2>
            <SendData />
          </section>
        </>
      )}
    </State>
  );
}

function Table({ sources }: { sources: Source[] }) {
  return (
    <div className="scroll">
      <table>
        <thead><tr><th>Sender</th><th>Protocol</th><th className="number">Items</th><th className="number">Lag</th><th className="number">Accepted</th><th>Refused</th><th>Last seen</th><th>State</th></tr></thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id}>
              <th scope="row">{source.name}<div className="muted small">{source.address}</div></th>
              <td><span className="mark">{source.protocol}</span></td>
              <td className="number">{figure(source.itemsPerSecond, "/s")}</td>
              <td className="number">{duration(source.lagSeconds)}</td>
              <td className="number">{figure(source.accepted)}</td>
              <td>{Object.keys(source.refused).length === 0 ? <span className="muted">–</span> : <>{Object.entries(source.refused).map(([reason, number]) => <span key={reason} className="chip watch">{reason} {figure(number)}</span>)}<div className="muted small">{source.lastError}</div></>}</td>
              <td className="nowrap">{ago(source.lastSeen, Date.now())}</td>
              <td><Health source={source} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Health({ source }: { source: Source }) {
  if (source.healthy === false) return <span className="chip trouble" title={source.lastError}>down</span>;
  if (Date.now() - source.lastSeen > silentAfter) return <span className="chip blind">silent</span>;
  return <span className="chip fine">sending</span>;
}
