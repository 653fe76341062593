import { useLive } from "../api/useLive";
import { partsOf } from "../app/addresses";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { count, duration } from "../format/number";
import { rangeKey, timeRange } from "../time/timeRange";
import { Charts } from "./Charts";
import { type WorkloadData, loadWorkload } from "./load";
import { ModeSwitch } from "./ModeSwitch";
import { SidePanel } from "./SidePanel";
import { Vitals } from "./Vitals";

/** No sample for so long is blindness; ms. */
const blindAfter = 120_000;

/** What, and what next? */
export function WorkloadPage({ id, url }: { id: string; url: URL }) {
  const range = timeRange(url.searchParams);
  // A day does not change in two seconds.
  const data = useLive(() => loadWorkload(id, timeRange(url.searchParams)), `${id}|${rangeKey(url.searchParams)}`, range.live ? Math.max(2, (range.end - range.start) / 300) : 0);
  const parts = id.split("/");
  const origin = Number(url.searchParams.get("origin")) || undefined;
  const workload = data.data?.workload;
  return (
    <>
      <div className="head top">
        <div>
          <h1>{partsOf(id).name}</h1>
          <p className="place">{parts.slice(0, -1).join(" / ")}{workload && <span className="mark">{workload.platform || "unknown platform"}</span>}{workload?.version && <span className="mark">{workload.version}</span>}</p>
        </div>
        <span className="grow" />
        {data.data && <ModeSwitch policy={data.data.policy} latest={data.data.decisions[0]} reload={data.reload} />}
      </div>
      <State of={data}>
        {(loaded) => loaded.workload || Object.values(loaded.series).some((series) => series.length > 0) ? (
          <>
            <Health data={loaded} />
            <Vitals data={loaded} />
            <div className="columns">
              <Charts data={loaded} origin={origin} />
              <SidePanel id={id} data={loaded} />
            </div>
          </>
        ) : <Unknown hasPolicy={loaded.policy !== undefined} />}
      </State>
    </>
  );
}

function Unknown({ hasPolicy }: { hasPolicy: boolean }) {
  return (
    <section className="card text">
      <h2>No workload of this name was seen</h2>
      <p>It appears with its first recognised signal. {hasPolicy ? "Its policy already stands and waits for it." : "A policy may already be written in Settings."}</p>
      <SendData />
    </section>
  );
}

function Health({ data }: { data: WorkloadData }) {
  const open = data.anomalies.filter((anomaly) => anomaly.end === undefined);
  const age = data.workload ? Date.now() - data.workload.lastSeen : Number.POSITIVE_INFINITY;
  if (age > blindAfter) return <p className="health blind"><span className="chip blind">blind</span> No data for {Number.isFinite(age) ? duration(age / 1000) : "as long as is kept"}: what is shown ended then, and no decision relies on it.</p>;
  const worst = open.some((anomaly) => anomaly.severity === "trouble") ? "trouble" : "watch";
  return (
    <p className="health">
      <span className={`chip ${open.length > 0 ? worst : "fine"}`}>{open.length > 0 ? worst : "fine"}</span>{" "}
      {open.length > 0 ? <><b>{count(open.length, "open anomaly", "open anomalies")}</b>: {open[0]?.evidence}</> : "All signals as usual."}
    </p>
  );
}
