import { type FormEvent, useState } from "react";
import { post } from "../api/client";
import type { Decision, Policy } from "../api/types";
import { figure, readable } from "../format/number";
import { Funnel } from "./Funnel";

interface Answer {
  decision: Decision;
  replayed: Decision;
  policy: Policy;
}

const fields = [
  { name: "demand", label: "demand, busy slots" },
  { name: "forecastFactor", label: "forecast, times" },
  { name: "startupSeconds", label: "start-up, s" },
  { name: "ready", label: "instances ready" },
  { name: "ordered", label: "instances ordered" },
  { name: "limit", label: "requests an instance" },
  { name: "minReplicas", label: "minimum" },
  { name: "maxReplicas", label: "maximum" },
  { name: "target", label: "objective's target" },
  { name: "costOfShortage", label: "cost of shortage" },
  { name: "stabilizationSeconds", label: "stabilization, s" },
  { name: "maxShare", label: "share that goes at once" },
];

/** The same code decides again about the same moment, with what is changed here; nothing is done. */
export function Replay({ decision }: { decision: Decision }) {
  const [answer, setAnswer] = useState<Answer>();
  const [problem, setProblem] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changes: Record<string, unknown> = {};
    for (const { name } of fields) if (form.get(name) !== "") changes[name] = Number(form.get(name));
    if (form.get("reactive")) changes.isPredictive = false;
    try {
      setAnswer(await post<Answer>("/replays", { decision: decision.id, changes }));
      setProblem("");
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <section>
      <h2>What if</h2>
      <details>
        <summary>Replay it with changed inputs</summary>
        <form className="stack" style={{ gap: 8, marginTop: 8 }} onSubmit={submit}>
          <p className="muted small">An empty field is as it was. Limits that several workloads share are not applied anew.</p>
          <div className="replay">
            {fields.map(({ name, label }) => <label key={name} className="field">{label}<input name={name} type="number" step="any" min="0" placeholder="as it was" /></label>)}
          </div>
          <label className="row"><input name="reactive" type="checkbox" /> without the forecast</label>
          <div className="row"><button type="submit" className="primary">Replay</button></div>
        </form>
        {problem && <p className="notice trouble" role="alert">{problem}</p>}
        {answer && !problem && <Result answer={answer} />}
      </details>
    </section>
  );
}

function Result({ answer: { decision, replayed } }: { answer: Answer }) {
  const difference = replayed.targetReplicas - decision.targetReplicas;
  return (
    <div aria-live="polite">
      <p style={{ marginTop: 8 }}>It would have asked for <b>{replayed.targetReplicas}</b>{difference === 0 ? ", as it did" : `, ${figure(Math.abs(difference))} ${difference > 0 ? "more" : "fewer"} than it did`}: {readable(replayed.reason)}.</p>
      <table>
        <thead><tr><th>Rule</th><th className="number">then</th><th className="number">replayed</th></tr></thead>
        <tbody>
          {replayed.candidates.map(({ rule, wanted }) => (
            <tr key={rule} className={rule === replayed.winner ? "winner" : ""}><th scope="row">{rule}</th><td className="number">{figure(decision.candidates.find((other) => other.rule === rule)?.wanted)}</td><td className="number">{figure(wanted)}</td></tr>
          ))}
        </tbody>
      </table>
      <Funnel decision={replayed} />
    </div>
  );
}
