import { list, range, type Series } from "../api/client";
import type { Source } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { TimeChart } from "../chart/TimeChart";
import { linesOf } from "../explore/Result";
import { count, figure } from "../format/number";
import { rangeKey, stepOf, timeRange } from "../time/timeRange";
import { SourceTable } from "./SourceTable";

/** Who sends, how much, how late, and what was refused. */
export function Sources({ url }: { url: URL }) {
  const sources = useLive(() => list<Source>("/sources?limit=1000"), "sources", ["sources"]);
  return (
    <State of={sources}>
      {(data) => (
        <>
          <div className="head"><h1>{data.length === 0 ? "Nobody sends yet" : `${count(data.length, "source")}, ${figure(data.reduce((sum, source) => sum + source.itemsPerSecond, 0))} items a second`}</h1><span className="grow" />{data.length > 0 && <Link to="/sources/series">What the series cost</Link>}</div>
          {data.length > 0 && <SourceTable sources={data} />}
          {data.length > 0 && <Flow url={url} />}
          <section className="text" style={{ marginTop: 24 }}>
            <h2>Add a source</h2>
            <SendData />
          </section>
        </>
      )}
    </State>
  );
}

interface Flowing {
  accepted: Series[];
  refused: Series[];
  domain: [number, number];
}

/** What came in and what was refused, from Observe's own metrics. */
function Flow({ url }: { url: URL }) {
  const load = async (): Promise<Flowing> => {
    const span = timeRange(url.searchParams);
    const over = (query: string) => range(query, span.start, span.end, stepOf(span));
    const [accepted, refused] = await Promise.all([over("sum by (protocol) (rate(observe_collector_items_accepted_total[1m]))"), over("sum by (reason) (rate(observe_collector_items_refused_total[1m]))")]);
    return { accepted, refused, domain: [span.start, span.end] };
  };
  const flow = useLive(load, `flow|${rangeKey(url.searchParams)}`, timeRange(url.searchParams).live ? 10 : 0);
  if (!flow.data) return null;
  const { accepted, refused, domain } = flow.data;
  return (
    <div className="pair">
      <TimeChart title="Items accepted by protocol" unit="/s" lines={linesOf(accepted)} domain={domain} empty="Observe's own metrics are not kept here" />
      <TimeChart title="Items refused by reason" unit="/s" lines={linesOf(refused)} domain={domain} empty="Nothing was refused in this range" />
    </div>
  );
}
