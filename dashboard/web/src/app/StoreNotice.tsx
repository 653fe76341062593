import { list } from "../api/client";
import type { WriteFailure } from "../api/types";
import { useLive } from "../api/useLive";
import { clock, count } from "../format/number";

/** A line over every page while telemetry cannot be written: what is shown below gets no newer. */
export function StoreNotice() {
  const failures = useLive(() => list<WriteFailure>("/conditions"), "conditions", 5);
  return failures.data?.map(({ kind, since, why, writes }) => (
    <p key={kind} className="notice trouble" role="alert">
      <strong>Since {clock(since)} no {kind} are kept:</strong> {why}.{kind === "new series" ? "" : ` ${count(writes, "write")} refused, senders try again.`}
    </p>
  ));
}
