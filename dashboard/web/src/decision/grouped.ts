import type { Decision } from "../api/types";

export interface Group {
  /** The newest of them. */
  decision: Decision;
  /** How many decisions in a row left the workload as it was. */
  holds: number;
}

/** Runs of decisions of a workload that changed nothing become one entry; each change is its own. Newest first, as given. */
export function grouped(decisions: Decision[]): Group[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const decision of decisions) {
    const isHold = decision.targetReplicas === decision.currentReplicas;
    const before = open.get(decision.workload);
    if (isHold && before) {
      before.holds++;
      continue;
    }
    const group = { decision, holds: isHold ? 1 : 0 };
    groups.push(group);
    if (isHold) open.set(decision.workload, group);
    else open.delete(decision.workload);
  }
  return groups;
}
