import { Link } from "../app/Link";
import { workloadAt } from "../app/addresses";
import { useHeldOrder } from "../app/useHeldOrder";
import { Sparkline } from "../chart/Sparkline";
import { duration, figure, percent } from "../format/number";
import type { Row } from "./rows";

const columns: { name: string; key?: string; number?: boolean }[] = [
  { name: "Workload", key: "name" }, { name: "Platform", key: "platform" }, { name: "Busy slots and forecast", key: "load" }, { name: "Requests", key: "rate", number: true }, { name: "Errors", key: "errors", number: true },
  { name: "p95", key: "p95", number: true }, { name: "Ready / asked", key: "ready", number: true }, { name: "Cold starts", key: "coldstarts", number: true }, { name: "Mode", key: "mode" }, { name: "Verdict" },
];

interface Props {
  rows: Row[];
  /** Where given, the columns' heads sort. */
  sort?: string;
  sortBy?: (column: string | undefined) => void;
}

/** Workloads, worst first unless sorted otherwise. */
export function WorkloadTable({ rows, sort, sortBy }: Props) {
  const { shown, handlers } = useHeldOrder(rows, (row) => row.workload.id);
  return (
    <div className="scroll">
      <table className="workloads">
        <thead>
          <tr>
            {columns.map(({ name, key, number }) => {
              const isSorted = sortBy && (sort ?? "verdict") === (key ?? "verdict");
              return <th key={name} className={number ? "number" : ""} aria-sort={isSorted ? "descending" : undefined}>{sortBy ? <button type="button" className="sort" onClick={() => sortBy(key)}>{name}{isSorted && " ↓"}</button> : name}</th>;
            })}
          </tr>
        </thead>
        <tbody {...handlers}>
          {shown.map((row) => (
            <tr key={row.workload.id} className={row.verdict === "blind" ? "blind" : ""}>
              <th scope="row" className="name" title={row.workload.id}><Link to={workloadAt(row.workload.id)}>{row.name}</Link><div className="muted small">{row.place}</div></th>
              <td><span className="mark">{row.workload.platform || "unknown"}</span></td>
              <td><div className="load"><Sparkline values={row.past} forecast={row.next} label={`busy slots of ${row.name} over the range, and their forecast`} /><span>{figure(row.load)}</span></div></td>
              <td className="number">{figure(row.rate, "/s")}</td>
              <td className="number">{row.errors ? <span className="bad" title={figure(row.errors, "/s")}>{row.rate ? percent(row.errors / row.rate) : figure(row.errors, "/s")}</span> : <span className="muted">{row.errors === undefined ? "–" : "0 %"}</span>}</td>
              <td className="number">{duration(row.p95)}</td>
              <td className="number">{figure(row.ready)} / {figure(row.asked)}</td>
              <td className="number">{row.coldStarts ? figure(row.coldStarts, "/min") : <span className="muted">{row.coldStarts === undefined ? "–" : "0"}</span>}</td>
              <td>{row.mode === "none" ? <span className="muted">no policy</span> : row.mode}</td>
              <td><Verdict row={row} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verdict({ row }: { row: Row }) {
  const why = row.verdict === "blind" ? `no data for ${duration((Date.now() - row.workload.lastSeen) / 1000)}` : row.anomalies.map((anomaly) => anomaly.evidence).join("\n");
  return <span className={`chip ${row.verdict}`} title={why || "all signals as usual"}>{row.verdict}</span>;
}
