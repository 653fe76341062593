import { remove } from "../api/client";
import type { Silence } from "../api/types";
import { clock, duration, exact } from "../format/number";

/** What nobody is told of, until when and by whom; each can be ended. */
export function Silences({ silences, reload }: { silences: Silence[]; reload: () => void }) {
  if (silences.length === 0) return null;
  const end = async (id: string) => {
    await remove(`/silences/${encodeURIComponent(id)}`);
    reload();
  };
  return (
    <section style={{ marginBottom: 24 }}>
      <h2>Silenced</h2>
      <ul className="feed">
        {silences.map((silence) => (
          <li key={silence.id} className="row">
            <span className="grow">{Object.entries(silence.matchers).map(([label, value]) => <span key={label} className="mark">{label} = {value}</span>)}
              <span className="muted"> until <span title={exact(silence.endsAt)}>{clock(silence.endsAt)}</span>, {duration((silence.endsAt - Date.now()) / 1000)} more, by {silence.createdBy}{silence.comment && `: ${silence.comment}`}</span>
            </span>
            <button type="button" onClick={() => end(silence.id)}>End now</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
