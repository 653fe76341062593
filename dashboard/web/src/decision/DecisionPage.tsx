import { get, list } from "../api/client";
import type { Decision, ScalingAction } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { clock, duration, figure, moment } from "../format/number";
import { Funnel } from "./Funnel";

interface Data {
  decision: Decision;
  actions: ScalingAction[];
}

async function load(id: string): Promise<Data> {
  const decision = await get<Decision>(`/decisions/${id}`);
  const actions = await list<ScalingAction>(`/actions?workload=${encodeURIComponent(decision.workload)}&start=${decision.time - 1000}&end=${decision.until + 600_000}&limit=200`);
  return { decision, actions: actions.filter((action) => action.decisionId === id) };
}

/** Why? One record whole: what it knew, what was proposed, what limited it, what came of it. */
export function DecisionPage({ id }: { id: string }) {
  const data = useLive(() => load(id), id, ["actions", "decisions"]);
  return <State of={data}>{(loaded) => <Record {...loaded} />}</State>;
}

function Record({ decision, actions }: Data) {
  return (
    <div className="stack text">
      <header>
        <p className="muted"><Link to={`/workloads/${decision.workload}`}>{decision.workload}</Link>, {moment(decision.time)}:{clock(decision.time).slice(-2)}, valid until {clock(decision.until)}, mode {decision.mode}</p>
        <h1>{decision.reason}</h1>
      </header>
      <section>
        <h2>What it knew</h2>
        <div className="scroll">
          <table>
            <thead><tr><th>Input</th><th className="number">Value</th><th className="number">Age</th><th>Quality</th></tr></thead>
            <tbody>
              {decision.inputs.map((input) => (
                <tr key={input.name}><th scope="row">{input.name}</th><td className="number">{figure(input.value)}</td><td className="number">{duration(input.ageSeconds)}</td><td><span className={`chip ${quality(input.quality)}`}>{input.quality}</span></td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section>
        <h2>What was proposed</h2>
        <div className="scroll">
          <table>
            <thead><tr><th>Rule</th><th className="number">Instances</th><th>Why</th></tr></thead>
            <tbody>
              {decision.candidates.map((candidate) => (
                <tr key={candidate.rule} className={candidate.rule === decision.winner ? "winner" : ""}><th scope="row">{candidate.rule}</th><td className="number">{figure(candidate.wanted)}</td><td>{candidate.why}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section>
        <h2>What limited it</h2>
        <Funnel decision={decision} />
      </section>
      <section>
        <h2>What came of it</h2>
        {actions.length === 0 && <p className="empty">{decision.mode === "auto" ? "No call to the platform: nothing had to change." : `Nothing was changed: the mode is ${decision.mode}.`}</p>}
        <ul className="feed">{actions.map((action) => <li key={action.id}><time>{clock(action.intendedAt)}</time>{outcome(action)}</li>)}</ul>
        {decision.reactiveReplicas !== undefined && <p>The reactive rule alone would have asked for {decision.reactiveReplicas}; this decision asked for {decision.targetReplicas}.</p>}
      </section>
    </div>
  );
}

function quality(text: string): string {
  return text === "good" || text === "proven-zero" ? "fine" : text === "missing" ? "blind" : "watch";
}

function outcome(action: ScalingAction): string {
  const what = `${action.target}: ${action.kind} from ${action.from} to ${action.to}`;
  if (action.succeeded === undefined) return `${what}, not answered yet`;
  if (!action.succeeded) return `${what}, refused: ${action.message}`;
  const ready = action.readyAt ? `, ready after ${duration((action.readyAt - action.intendedAt) / 1000)}` : "";
  return `${what}, done in ${duration(((action.finishedAt ?? action.intendedAt) - action.intendedAt) / 1000)}${ready}`;
}
