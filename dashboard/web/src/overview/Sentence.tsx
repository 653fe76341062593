import { Link } from "../app/Link";
import { count } from "../format/number";
import type { Fleet, Verdict } from "../workloads/rows";
import { type Savings, comparison, estimate } from "./savings";

const words: [Verdict, string][] = [["trouble", "in trouble"], ["blind", "without data"], ["watch", "to watch"]];

/** The state of everything in a sentence; each number leads to its evidence. */
export function Sentence({ fleet, savings = {} }: { fleet: Fleet; savings?: Savings }) {
  const { rows, anomalies } = fleet;
  const bad = words.map(([verdict, text]) => ({ verdict, text, rows: rows.filter((row) => row.verdict === verdict).length })).filter((item) => item.rows > 0);
  const recent = anomalies.filter((anomaly) => Date.now() - anomaly.start < 3_600_000).length;
  const scaled = rows.filter((row) => row.mode === "auto").length;
  const [waiting, hours] = [comparison(savings.waiting, savings.reactiveWaiting), comparison(savings.instances, savings.reactiveInstances)];
  return (
    <header className="sentence">
      <h1>
        <Link to="/workloads">{count(rows.length, "workload")}</Link>
        {bad.length === 0 ? ", all as usual. " : ", "}
        {bad.map(({ verdict, text, rows: number }, index) => <span key={verdict}>{index > 0 ? ", " : ""}<Link to={`/workloads?find=${verdict}`}>{number} {text}</Link></span>)}
        {bad.length > 0 && ". "}
        <Link to="/alerts">{recent === 0 ? "No anomaly" : count(recent, "anomaly", "anomalies")}</Link> in the last hour.
      </h1>
      <p className="muted" title={estimate}>
        Scaling <Link to="/workloads?find=auto">{scaled} of {rows.length}</Link>
        {waiting && hours && <>: {savings.coldStartsAvoided !== undefined && savings.coldStartsAvoided > 0 && <>{count(savings.coldStartsAvoided, "cold start")} avoided today, </>}{waiting} requests waiting and {hours} instance-hours than with the reactive rule alone, by simulation</>}.
      </p>
    </header>
  );
}
