import { prometheus } from "../api/client";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { figure } from "../format/number";

interface Tsdb {
  headStats: { numSeries: number };
}

/** What runs here, and where its other doors are. */
export function About() {
  const data = useLive(async () => ({ build: await prometheus<{ version: string }>("/status/buildinfo"), tsdb: await prometheus<Tsdb>("/status/tsdb") }), "about", 30);
  return (
    <section>
      <h2>This Observe</h2>
      <dl className="facts" style={{ marginTop: 8 }}>
        <dt>PromQL</dt><dd>{data.data ? `as Prometheus ${data.data.build.version}` : "–"}</dd>
        <dt>series kept</dt><dd><Link to="/sources/series">{figure(data.data?.tsdb.headStats.numSeries)}</Link></dd>
        <dt>API</dt><dd><a href="/api/docs">documented, to try</a></dd>
        <dt>jobs</dt><dd><a href="/jobs">training and other work</a></dd>
        <dt>own metrics</dt><dd><a href="/metrics">/metrics</a></dd>
      </dl>
    </section>
  );
}
