import { useState } from "react";
import { get } from "../api/client";
import { useLive } from "../api/useLive";
import { Snippet } from "./Snippet";
import { type Listeners, type Way, ways } from "./ways";

/** How data gets in, ready to paste; shown wherever there is none yet. */
export function SendData() {
  const [at, setAt] = useState(0);
  const listeners = useLive(() => get<Listeners>("/listeners"), "listeners", 0);
  if (!listeners.data) return null;
  return <Ways of={ways(listeners.data, window.location)} at={at} setAt={setAt} />;
}

function Ways({ of: all, at, setAt }: { of: Way[]; at: number; setAt: (at: number) => void }) {
  const way = all[at] ?? all[0];
  return (
    <div className="send">
      <fieldset className="segments"><legend className="hidden">way to send</legend>
        {all.map(({ name }, index) => <button type="button" key={name} aria-pressed={index === at} onClick={() => setAt(index)}>{name}</button>)}
      </fieldset>
      {way && <>{way.text && <Snippet key={way.name} title={way.title} text={way.text} />}<p className="muted small">{way.note}</p></>}
    </div>
  );
}
