import { useState } from "react";
import { list, put } from "../api/client";
import type { Pause } from "../api/types";
import { useLive } from "../api/useLive";
import { clock } from "../format/number";

/** One switch that stops all scaling: red while on, with who and when. */
export function PauseSwitch() {
  const [error, setError] = useState<string>();
  const pauses = useLive(() => list<Pause>("/pauses?workload=global"), "pauses", ["pauses"]);
  const pause = pauses.data?.[0];
  const toggle = async () => {
    try {
      await put("/pauses/global", { paused: !pause?.paused });
      setError(undefined);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
    pauses.reload();
  };
  return (
    <button type="button" className={pause?.paused ? "pause on" : "pause"} onClick={toggle} aria-pressed={pause?.paused ?? false} title={error}>
      {error ? "not allowed" : pause?.paused ? `Scaling paused by ${pause.by} at ${clock(pause.at)}: resume` : "Pause scaling"}
    </button>
  );
}
