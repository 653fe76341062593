import { get } from "../api/client";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { clock, figure, percent } from "../format/number";
import { CountTable, type NamedCount } from "./CountTable";

interface Report {
  series: number;
  maxSeries: number;
  maxSeriesPerMetric: number;
  maxSeriesPerWorkload: number;
  byMetric: NamedCount[];
  byWorkload: NamedCount[];
  valuesByLabel: NamedCount[];
  byLabelPair: NamedCount[];
  new: number;
  newSince: number;
  newByMetric: NamedCount[];
  newValuesByLabel: NamedCount[];
}

/** What the series cost, who has most of them, what is new all the time, and how far the limits are. */
export function Cardinality() {
  const report = useLive(() => get<Report>("/cardinality?limit=20"), "cardinality", 30);
  return (
    <State of={report}>
      {(data) => (
        <>
          <div className="head"><h1>{figure(data.series)} series, {percent(data.series / data.maxSeries)} of the limit</h1></div>
          <p className="muted">
            Every series takes memory as long as its samples are kept. At a limit new series are refused and old ones go on; the <Link to="/sources">sources</Link> say whose were.
            {" "}{figure(data.new)} series are new since {clock(data.newSince)}.
          </p>
          <div className="pair">
            <CountTable title="Series by metric" counts={data.byMetric} of={data.maxSeriesPerMetric} share="Of its limit" toQuery={(name) => `count by (job) ({__name__=${JSON.stringify(name)}})`} />
            <CountTable title="Series by workload (job)" counts={data.byWorkload} of={data.maxSeriesPerWorkload} share="Of its limit" toQuery={(name) => `topk(20, count by (__name__) ({job=${JSON.stringify(name)}}))`} />
            <CountTable title="New series by metric" counts={data.newByMetric} of={data.new} />
            <CountTable title="New values by label" counts={data.newValuesByLabel} />
            <CountTable title="Values by label" counts={data.valuesByLabel} />
            <CountTable title="Series by label and value" counts={data.byLabelPair} of={data.series} />
          </div>
        </>
      )}
    </State>
  );
}
