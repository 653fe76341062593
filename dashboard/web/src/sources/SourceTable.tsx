import type { Source } from "../api/types";
import { ago, duration, exact, figure } from "../format/number";
import { Scroll } from "../app/Scroll";

const silentAfter = 120_000;

export function SourceTable({ sources }: { sources: Source[] }) {
  return (
    <Scroll>
      <table>
        <thead><tr><th>Sender</th><th>Protocol</th><th className="number">Items</th><th className="number">Lag</th><th className="number">Accepted</th><th>Refused, by reason</th><th>Last seen</th><th>State</th></tr></thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id}>
              <th scope="row">{source.name}<div className="muted small">{source.address}</div></th>
              <td><span className="mark">{source.protocol}</span></td>
              <td className="number">{figure(source.itemsPerSecond, "/s")}</td>
              <td className="number">{duration(source.lagSeconds)}</td>
              <td className="number">{figure(source.accepted)}</td>
              <td>{Object.keys(source.refused).length === 0 ? <span className="muted">none</span> : <Refused source={source} />}</td>
              <td className="nowrap" title={exact(source.lastSeen)}>{ago(source.lastSeen, Date.now())}</td>
              <td><Health source={source} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Refused({ source }: { source: Source }) {
  return (
    <>
      {Object.entries(source.refused).map(([reason, number]) => <span key={reason} className="chip watch">{reason} {figure(number)}</span>)}
      {source.lastError && <div className="muted small" style={{ maxWidth: 360 }}>last: {source.lastError}</div>}
    </>
  );
}

function Health({ source }: { source: Source }) {
  if (source.healthy === false) return <span className="chip trouble" title={source.lastError}>down</span>;
  if (Date.now() - source.lastSeen > silentAfter) return <span className="chip blind">silent</span>;
  return <span className="chip fine">sending</span>;
}
