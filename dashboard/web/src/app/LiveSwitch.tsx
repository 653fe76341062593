import { stream, useStream } from "../api/stream";
import { duration } from "../format/number";

/** Whether the page follows what happens; a paused or lost stream says so, with the age of what is shown. */
export function LiveSwitch() {
  const { state, ageSeconds } = useStream();
  const age = duration(Math.max(1, Math.round(ageSeconds)));
  return (
    <button type="button" className={`live ${state}`} aria-pressed={state !== "paused"} onClick={() => stream.toggle()} title={state === "live" ? "pause the page" : "follow again"}>
      {state === "live" ? "Live" : state === "paused" ? `Paused, ${age} old` : `Connection lost, ${age} old`}
    </button>
  );
}
