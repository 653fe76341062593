import { Link } from "../app/Link";
import { count, figure } from "../format/number";
import type { Fleet, Verdict } from "../workloads/rows";

export interface Savings {
  instances?: number;
  reactiveInstances?: number;
  waiting?: number;
  reactiveWaiting?: number;
}

const words: [Verdict, string][] = [["trouble", "in trouble"], ["blind", "without data"], ["watch", "to watch"]];
const estimate = "Estimated by a live simulation of the reactive rule on the same arrivals, average of the last day";

/** The state of everything in a sentence; each number leads to its evidence. */
export function Sentence({ fleet, savings }: { fleet: Fleet; savings: Savings }) {
  const { rows, anomalies } = fleet;
  const bad = words.map(([verdict, text]) => ({ verdict, text, rows: rows.filter((row) => row.verdict === verdict).length })).filter((item) => item.rows > 0);
  const recent = anomalies.filter((anomaly) => Date.now() - anomaly.start < 3_600_000).length;
  const scaled = rows.filter((row) => row.mode === "auto").length;
  return (
    <h1 className="sentence">
      <Link to="/workloads">{count(rows.length, "workload")}</Link>
      {bad.length === 0 ? ", all as usual. " : ", "}
      {bad.map(({ verdict, text, rows: number }, index) => <span key={verdict} style={{ color: "inherit" }}>{index > 0 ? ", " : ""}<Link to={`/workloads?find=${verdict}`}>{number} {text}</Link></span>)}
      {bad.length > 0 && ". "}
      <Link to="/alerts">{recent === 0 ? "No anomaly" : recent === 1 ? "1 anomaly" : `${recent} anomalies`}</Link> in the last hour.{" "}
      Scaling {scaled} of {rows.length}
      {savings.instances !== undefined && savings.reactiveInstances !== undefined && savings.reactiveInstances > 0 && (
        <span title={estimate}>: {figure(savings.waiting)} requests waiting on average where the reactive rule has {figure(savings.reactiveWaiting)}, {difference(savings.instances, savings.reactiveInstances)}</span>
      )}
      .
    </h1>
  );
}

function difference(own: number, reactive: number): string {
  const percent = Math.round((own / reactive - 1) * 100);
  return percent === 0 ? "with as many instance-hours" : `with ${Math.abs(percent)} % ${percent < 0 ? "fewer" : "more"} instance-hours`;
}
