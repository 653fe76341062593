import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { ago, count } from "../format/number";
import { rangeKey, timeRange } from "../time/timeRange";
import { Charts } from "./Charts";
import { type WorkloadData, loadWorkload } from "./load";
import { ModeSwitch } from "./ModeSwitch";
import { SidePanel } from "./SidePanel";

/** What, and what next? */
export function WorkloadPage({ id, url }: { id: string; url: URL }) {
  const range = timeRange(url.searchParams);
  // A day does not change in two seconds.
  const data = useLive(() => loadWorkload(id, timeRange(url.searchParams)), `${id}|${rangeKey(url.searchParams)}`, range.live ? Math.max(2, (range.end - range.start) / 300) : 0);
  const parts = id.split("/");
  return (
    <>
      <div className="head">
        <h1>{parts.at(-1)} <span className="muted" style={{ fontWeight: 400, fontSize: 14 }}>{parts.slice(0, -1).join(" / ")}</span></h1>
        {data.data?.workload && <span className="mark">{data.data.workload.platform}{data.data.workload.version && ` ${data.data.workload.version}`}</span>}
        <span className="grow" />
        {data.data && <ModeSwitch policy={data.data.policy} reload={data.reload} />}
      </div>
      <State of={data}>
        {(loaded) => (
          <>
            <Health data={loaded} />
            <div className="columns">
              <Charts data={loaded} />
              <SidePanel id={id} data={loaded} />
            </div>
          </>
        )}
      </State>
    </>
  );
}

function Health({ data }: { data: WorkloadData }) {
  const open = data.anomalies.filter((anomaly) => anomaly.end === undefined);
  if (!data.workload) return <p className="notice">No workload of this name was seen. It appears with its first recognised signal; a policy may already stand.</p>;
  const age = Date.now() - data.workload.lastSeen;
  if (age > 120_000) return <p className="notice"><span className="chip blind">blind</span> No data since {ago(data.workload.lastSeen, Date.now())}: what is shown ended then, and no decision relies on it.</p>;
  const worst = open.some((anomaly) => anomaly.severity === "trouble") ? "trouble" : "watch";
  return (
    <p>
      <span className={`chip ${open.length > 0 ? worst : "fine"}`}>{open.length > 0 ? worst : "fine"}</span>{" "}
      {open.length > 0 ? `${count(open.length, "open anomaly").replace("anomalys", "anomalies")}: ${open[0]?.evidence}` : "All signals as usual."}
      {data.policy && <span className="muted"> Between {data.policy.minReplicas} and {count(data.policy.maxReplicas, "instance")}.</span>}
    </p>
  );
}
