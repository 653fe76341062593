import type { Decision } from "../api/types";
import { count, figure, readable } from "../format/number";

/** From the winner's wish through each limit, in order, to what was asked for. */
export function Funnel({ decision }: { decision: Decision }) {
  const wish = decision.candidates.find((candidate) => candidate.rule === decision.winner)?.wanted;
  const steps = [
    { name: `${decision.winner} wished`, value: wish, why: decision.clamps.length === 0 ? "no limit applied" : "" },
    ...decision.clamps.map((clamp) => ({ name: clamp.guard, value: clamp.to as number | undefined, why: clamp.why })),
    { name: "asked for", value: decision.targetReplicas, why: `was ${decision.currentReplicas}${decision.targetConcurrency === undefined ? "" : `; ${count(decision.targetConcurrency, "request")} at once an instance`}` },
  ];
  const widest = Math.max(1, ...steps.map((step) => step.value ?? 0));
  return (
    <ol className="funnel">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a guard may clamp twice, order is identity here
        <li key={index}>
          <b className="number">{figure(step.value)}</b>
          <span><span className="width" style={{ width: `${((step.value ?? 0) / widest) * 100}%` }} /><span className="name">{step.name}</span>{step.why && <span className="muted small">{readable(step.why)}</span>}</span>
        </li>
      ))}
    </ol>
  );
}
