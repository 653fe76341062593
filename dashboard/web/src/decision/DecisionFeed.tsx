import type { Decision } from "../api/types";
import { Link } from "../app/Link";
import { decisionAt, workloadAt } from "../app/addresses";
import { clock, figure, readable, shortName } from "../format/number";
import { grouped } from "./grouped";

interface Props {
  decisions: Decision[];
  most: number;
  /** Names the workload of each. */
  named?: boolean;
}

/** Decisions as sentences, newest first; those that change nothing are folded until the next that does. */
export function DecisionFeed({ decisions, most, named = false }: Props) {
  return (
    <ul className="feed decisions">
      {grouped(decisions).slice(0, most).map(({ decision, holds }) => {
        const { currentReplicas: from, targetReplicas: to } = decision;
        return (
          <li key={decision.id}>
            <span className={`step ${to > from ? "up" : to < from ? "down" : ""}`}>{to === from ? figure(to) : `${figure(from)} → ${figure(to)}`}</span>
            <span>
              <Link to={decisionAt(decision.id)}>{readable(decision.reason)}</Link>
              <span className="muted small line"><time>{clock(decision.time)}</time>{named && <Link to={workloadAt(decision.workload)}>{shortName(decision.workload)}</Link>}{holds > 1 && <span>held {holds} times</span>}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
