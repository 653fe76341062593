import { setQuery } from "../app/router";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { useLive } from "../api/useLive";
import { count } from "../format/number";
import { rangeKey, timeRange } from "../time/timeRange";
import { loadFleet, type Verdict } from "./rows";
import { matches, sorted } from "./sorted";
import { WorkloadTable } from "./WorkloadTable";

const verdicts: Verdict[] = ["trouble", "blind", "watch", "fine"];

/** All workloads, narrowed by words of their name, place, platform, mode or verdict. */
export function Workloads({ url }: { url: URL }) {
  const fleet = useLive(() => loadFleet(timeRange(url.searchParams)), `fleet|${rangeKey(url.searchParams)}`, 3);
  const text = url.searchParams.get("find") ?? "";
  const sort = url.searchParams.get("sort") ?? undefined;
  return (
    <>
      <div className="head">
        <h1>Workloads</h1>
        <span className="grow" />
        <input key={verdicts.includes(text as Verdict) ? text : "typed"} type="search" aria-label="narrow the list" placeholder="name, place, platform, verdict" size={28} defaultValue={text} onChange={(event) => setQuery({ find: event.target.value }, true)} />
      </div>
      <State of={fleet}>
        {({ rows }) => {
          if (rows.length === 0) return <section className="text"><h2>No workload yet</h2><p>A workload appears as soon as a profile recognises what is sent.</p><SendData /></section>;
          const found = sorted(rows.filter((row) => matches(row, text)), sort);
          return (
            <>
              <div className="row filters">
                <button type="button" className="filter" aria-pressed={text === ""} onClick={() => setQuery({ find: undefined })}>all <b>{rows.length}</b></button>
                {verdicts.map((verdict) => {
                  const number = rows.filter((row) => row.verdict === verdict).length;
                  return <button type="button" key={verdict} className="filter" aria-pressed={text === verdict} disabled={number === 0} onClick={() => setQuery({ find: verdict })}>{verdict} <b>{number}</b></button>;
                })}
                <span className="grow" />
                {found.length < rows.length && <span className="muted">{found.length} of {count(rows.length, "workload")}</span>}
              </div>
              {found.length === 0 ? <p className="empty">No workload matches “{text}”.</p> : <WorkloadTable rows={found} sort={sort} sortBy={(column) => setQuery({ sort: column }, true)} />}
            </>
          );
        }}
      </State>
    </>
  );
}
