import type { Decision } from "../api/types";
import { clock, duration, figure } from "../format/number";

/** One decision: the sentence first, all of it on demand. */
export function DecisionCard({ decision }: { decision: Decision }) {
  return (
    <details className="card">
      <summary>
        <span className="muted">{clock(decision.time)}</span> {decision.reason}
      </summary>
      <h3>Candidates</h3>
      <table>
        <tbody>
          {decision.candidates.map((candidate) => (
            <tr key={candidate.rule} className={candidate.rule === decision.winner ? "winner" : ""}>
              <th scope="row">{candidate.rule}</th>
              <td className="number">{figure(candidate.wanted)}</td>
              <td>{candidate.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {decision.clamps.length > 0 && (
        <>
          <h3>Clamps, in order</h3>
          <ol>
            {decision.clamps.map((clamp) => (
              <li key={clamp.guard}>{clamp.guard}: {clamp.from} → {clamp.to}, {clamp.why}</li>
            ))}
          </ol>
        </>
      )}
      <h3>Inputs</h3>
      <table>
        <tbody>
          {decision.inputs.map((input) => (
            <tr key={input.name}>
              <th scope="row">{input.name}</th>
              <td className="number">{figure(input.value)}</td>
              <td>{duration(input.ageSeconds)} old</td>
              <td>{input.quality}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
