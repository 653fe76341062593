import { setQuery } from "../app/router";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { useLive } from "../api/useLive";
import { count } from "../format/number";
import { loadFleet, type Row } from "./rows";
import { WorkloadTable } from "./WorkloadTable";

/** All workloads, narrowed by words of their name, place, platform, mode or verdict. */
export function Workloads({ url }: { url: URL }) {
  const fleet = useLive(loadFleet, "fleet", 3);
  const words = (url.searchParams.get("find") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return (
    <>
      <div className="head">
        <h1>Workloads</h1>
        <span className="grow" />
        <input type="search" aria-label="narrow the list" placeholder="name, place, platform, verdict" defaultValue={url.searchParams.get("find") ?? ""} onChange={(event) => setQuery({ find: event.target.value }, true)} />
      </div>
      <State of={fleet}>
        {({ rows }) => {
          const found = rows.filter((row) => words.every((word) => text(row).includes(word)));
          if (rows.length === 0) return <section className="card text"><h2>No workload yet</h2><p>A workload appears as soon as a profile recognises what is sent.</p><SendData /></section>;
          return <><p className="muted">{found.length === rows.length ? count(rows.length, "workload") : `${found.length} of ${count(rows.length, "workload")}`}</p><WorkloadTable rows={found} /></>;
        }}
      </State>
    </>
  );
}

function text(row: Row): string {
  return `${row.workload.id} ${row.workload.platform} ${row.mode} ${row.verdict}`.toLowerCase();
}
