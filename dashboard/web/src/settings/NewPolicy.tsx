import { useState } from "react";
import type { Policy, Workload } from "../api/types";
import { partsOf } from "../app/addresses";
import { PolicyEditor } from "./PolicyEditor";

/** What target the platform of a workload suggests. */
function draft(workload: Workload): Policy {
  const { space, name } = partsOf(workload.id);
  const targets: Record<string, object> = {
    knative: { kind: "knative", settings: { service: name, namespace: space } },
    openfaas: { kind: "openfaas", settings: { function: name } },
  };
  return { workload: workload.id, mode: "advise", minReplicas: 0, maxReplicas: 10, target: targets[workload.platform] ?? { kind: "kubernetes", settings: { namespace: space, name } } } as Policy;
}

/** A policy for a workload that has none: advises until somebody says more. */
export function NewPolicy({ workloads, saved }: { workloads: Workload[]; saved: () => void }) {
  const [id, setId] = useState("");
  const chosen = workloads.find((workload) => workload.id === id);
  return (
    <section style={{ marginTop: 16 }}>
      <label className="field narrow">policy for a workload without one
        <select value={id} onChange={(event) => setId(event.target.value)}><option value="">choose…</option>{workloads.map((workload) => <option key={workload.id}>{workload.id}</option>)}</select>
      </label>
      {chosen && <div style={{ marginTop: 12 }}><PolicyEditor key={id} policy={draft(chosen)} isNew saved={() => { setId(""); saved(); }} /></div>}
    </section>
  );
}
