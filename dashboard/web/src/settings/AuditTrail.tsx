import { moment } from "../format/number";

export interface AuditEntry {
  id: string;
  time: number;
  who: string;
  what: string;
  subject: string;
}

export function AuditTrail({ entries }: { entries: AuditEntry[] }) {
  return (
    <section>
      <h2>Who changed what</h2>
      {entries.length === 0 && <p className="empty">Nothing was changed yet.</p>}
      <ul className="feed">{entries.map((entry) => <li key={entry.id}><time>{moment(entry.time)}</time>{entry.who}: {entry.what} <span className="muted">{entry.subject}</span></li>)}</ul>
    </section>
  );
}
