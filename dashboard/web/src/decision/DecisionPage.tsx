import type { Decision } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { decisionAt, workloadAt } from "../app/addresses";
import { clock, duration, exact, figure, quantity, readable, shortName } from "../format/number";
import { Funnel } from "./Funnel";
import { type DecisionData, loadDecision } from "./load";
import { Outcome } from "./Outcome";
import { Replay } from "./Replay";
import { unitOf } from "./units";
import { Scroll } from "../app/Scroll";

/** Why? One record whole: what it knew, what was proposed, what limited it, what came of it. */
export function DecisionPage({ id }: { id: string }) {
  const data = useLive(() => loadDecision(id), id, 5);
  return <State of={data} title={`Decision ${id}`}>{(loaded) => <Record data={loaded} />}</State>;
}

function Record({ data }: { data: DecisionData }) {
  const { decision } = data;
  const { currentReplicas: from, targetReplicas: to } = decision;
  const [verb, ...rest] = readable(decision.reason).split(": ");
  return (
    <>
      <div className="head top">
        <div className="text">
          <p className="place"><Link to={workloadAt(decision.workload)}>{shortName(decision.workload)}</Link> <span>decision of {exact(decision.time)}, valid until {clock(decision.until)}, mode {decision.mode}</span></p>
          <h1><span className={`step big ${to > from ? "up" : to < from ? "down" : ""}`}>{to === from ? to : `${from} → ${to}`}</span> {sentence(verb)}</h1>
          {rest.length > 0 && <p className="because">{sentence(rest.join(": "))}.</p>}
        </div>
        <span className="grow" />
        <nav className="row" aria-label="decisions of this workload">
          {data.earlier && <Link className="button" to={decisionAt(data.earlier.id)}>← Earlier</Link>}
          {data.later && <Link className="button" to={decisionAt(data.later.id)}>Later →</Link>}
        </nav>
      </div>
      <div className="halves">
        <div className="stack">
          <Candidates decision={decision} />
          <section><h2>What limited it</h2><Funnel decision={decision} /></section>
          <Inputs decision={decision} />
          <Replay key={decision.id} decision={decision} />
        </div>
        <Outcome data={data} />
      </div>
    </>
  );
}

function Candidates({ decision }: { decision: Decision }) {
  return (
    <section>
      <h2>What was proposed</h2>
      <Scroll>
        <table>
          <thead><tr><th>Rule</th><th className="number">Instances</th><th>Why</th></tr></thead>
          <tbody>
            {decision.candidates.map((candidate) => (
              <tr key={candidate.rule} className={candidate.rule === decision.winner ? "winner" : ""}><th scope="row" className="nowrap">{candidate.rule}{candidate.rule === decision.winner && <span className="won">won</span>}</th><td className="number">{figure(candidate.wanted)}</td><td>{readable(candidate.why)}</td></tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Inputs({ decision }: { decision: Decision }) {
  return (
    <section>
      <h2>What it knew</h2>
      <Scroll>
        <table className="dense">
          <thead><tr><th>Input</th><th className="number">Value</th><th className="number">Age</th><th>Quality</th></tr></thead>
          <tbody>
            {decision.inputs.map((input) => (
              <tr key={input.name}><td>{input.name}</td><td className="number">{quantity(input.value, unitOf(input.name))}</td><td className="number">{duration(input.ageSeconds)}</td><td><span className={`chip ${quality(input.quality)}`}>{input.quality}</span></td></tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function quality(text: string): string {
  return text === "good" || text === "proven-zero" ? "fine" : text === "missing" ? "blind" : "watch";
}

function sentence(text = ""): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
