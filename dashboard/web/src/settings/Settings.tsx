import { type FormEvent, useState } from "react";
import { list, put } from "../api/client";
import type { Policy } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { clock } from "../format/number";

interface Audit {
  id: string;
  time: number;
  who: string;
  what: string;
  subject: string;
}

export function Settings() {
  const data = useLive(async () => ({ policies: await list<Policy>("/policies"), audit: await list<Audit>("/audit?limit=50") }), "settings", 5000);
  return (
    <State of={data}>
      {({ policies, audit }) => (
        <>
          <h1>Settings</h1>
          <h2>Policies</h2>
          {policies.length === 0 && <p className="empty">None yet. A new policy only advises until you set its mode to auto.</p>}
          {policies.map((policy) => <PolicyForm key={policy.workload} policy={policy} saved={data.reload} />)}
          <h2>Who changed what</h2>
          <table>
            <tbody>
              {audit.map((entry) => <tr key={entry.id}><td>{clock(entry.time)}</td><td>{entry.who}</td><td>{entry.what}</td><td>{entry.subject}</td></tr>)}
            </tbody>
          </table>
        </>
      )}
    </State>
  );
}

function PolicyForm({ policy, saved }: { policy: Policy; saved: () => void }) {
  const [message, setMessage] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    try {
      await put(`/policies/${policy.workload}`, JSON.parse(String(new FormData(event.currentTarget).get("json"))));
      setMessage("saved");
      saved();
    } catch (error) {
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <details className="card">
      <summary>{policy.workload} <span className="muted">{policy.mode}, {policy.minReplicas} to {policy.maxReplicas}</span></summary>
      <form onSubmit={submit}>
        <label>policy<textarea name="json" rows={18} defaultValue={JSON.stringify(policy, null, 2)} spellCheck={false} /></label>
        <button type="submit">save</button> <output>{message}</output>
      </form>
    </details>
  );
}
