import { exact } from "../format/number";
import { changes } from "./changes";
import { Diff } from "./Diff";

export interface AuditEntry {
  id: string;
  time: number;
  who: string;
  what: string;
  subject: string;
  before?: string;
  after?: string;
}

/** Every change with who, when and what is different since. */
export function AuditTrail({ entries }: { entries: AuditEntry[] }) {
  return (
    <section>
      <h2>Who changed what</h2>
      {entries.length === 0 && <p className="empty">Nothing was changed yet.</p>}
      <ul className="feed">
        {entries.map((entry) => (
          <li key={entry.id}>
            <details>
              <summary><b>{entry.who}</b> {entry.before || !entry.after ? "" : "added "}{entry.what} <span className="muted">{entry.subject}</span></summary>
              <Diff changes={changes(pretty(entry.before), pretty(entry.after)).filter(({ line }) => line !== "")} />
            </details>
            <span className="muted small">{exact(entry.time)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function pretty(json: string | undefined): string {
  if (!json) return "";
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
