import type { Decision } from "../api/types";
import { figure } from "../format/number";

/** From the winner's wish through each limit, in order, to what was asked for. */
export function Funnel({ decision }: { decision: Decision }) {
  const wish = decision.candidates.find((candidate) => candidate.rule === decision.winner)?.wanted;
  const steps = [
    { name: `${decision.winner} wished`, value: wish, why: "" },
    ...decision.clamps.map((clamp) => ({ name: clamp.guard, value: clamp.to as number | undefined, why: clamp.why })),
    { name: "asked for", value: decision.targetReplicas, why: `was ${decision.currentReplicas}${decision.targetConcurrency === undefined ? "" : `; limit an instance ${decision.targetConcurrency}`}` },
  ];
  const widest = Math.max(1, ...steps.map((step) => step.value ?? 0));
  return (
    <ol className="funnel">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a guard may clamp twice, order is identity here
        <li key={index}>
          <span><b>{figure(step.value)}</b> <span className="muted small">{step.name}</span></span>
          <span className="width" style={{ width: `${((step.value ?? 0) / widest) * 100}%` }} />
          <span className="muted">{step.why}</span>
        </li>
      ))}
    </ol>
  );
}
