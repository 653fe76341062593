import { list } from "../api/client";
import type { Source } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { ago, duration, figure } from "../format/number";

export function Sources() {
  const sources = useLive(() => list<Source>("/sources?limit=1000"), "sources");
  return (
    <>
      <h1>Sources</h1>
      <State of={sources}>
        {(data) =>
          data.length === 0 ? (
            <p className="empty">Nobody sends yet. OTLP: 4317 (gRPC), 4318 (HTTP); Prometheus: remote_write to /api/v1/write; or let Observe scrape (collector.scrape.jobs).</p>
          ) : (
            <div className="scroll">
              <table>
                <thead><tr><th>sender</th><th>protocol</th><th>address</th><th className="number">items</th><th className="number">lag</th><th className="number">accepted</th><th>refused</th><th>last seen</th></tr></thead>
                <tbody>
                  {data.map((source) => (
                    <tr key={source.id}>
                      <td>{source.name} {source.healthy === false && <span className="chip trouble">down</span>}</td>
                      <td>{source.protocol}</td>
                      <td>{source.address}</td>
                      <td className="number">{figure(source.itemsPerSecond, "/s")}</td>
                      <td className="number">{duration(source.lagSeconds)}</td>
                      <td className="number">{figure(source.accepted)}</td>
                      <td title={source.lastError}>{Object.entries(source.refused).map(([reason, count]) => `${reason} ${count}`).join(", ") || "–"}</td>
                      <td>{ago(source.lastSeen, Date.now())}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </State>
    </>
  );
}
