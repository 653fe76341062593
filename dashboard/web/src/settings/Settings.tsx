import { list } from "../api/client";
import type { Policy, Workload } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { About } from "./About";
import { Access } from "./Access";
import { AuditTrail, type AuditEntry } from "./AuditTrail";
import { NewPolicy } from "./NewPolicy";
import { Policies } from "./Policies";

async function load() {
  const [policies, workloads, audit] = await Promise.all([list<Policy>("/policies?limit=1000"), list<Workload>("/workloads?limit=1000"), list<AuditEntry>("/audit?limit=50")]);
  return { policies, workloads: workloads.filter((workload) => !policies.some((policy) => policy.workload === workload.id)), audit };
}

export function Settings({ url }: { url: URL }) {
  const data = useLive(load, "settings", ["policies", "audit", "workloads"]);
  return (
    <State of={data}>
      {({ policies, workloads, audit }) => (
        <>
          <div className="head"><h1>Settings</h1></div>
          <div className="columns">
            <div>
              <h2>Policies</h2>
              {policies.length === 0 && <p className="empty">None yet. A new policy only advises until its mode is auto.</p>}
              {policies.length > 0 && <Policies policies={policies} open={url.searchParams.get("edit")} saved={data.reload} />}
              {workloads.length > 0 && <NewPolicy workloads={workloads} saved={data.reload} />}
            </div>
            <aside><Access /><About /><AuditTrail entries={audit} /></aside>
          </div>
        </>
      )}
    </State>
  );
}
