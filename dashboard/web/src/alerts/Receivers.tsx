import { type FormEvent, useState } from "react";
import { post, put, remove } from "../api/client";
import type { Receiver } from "../api/types";

const hints: Record<Receiver["kind"], string> = { webhook: "https://example.org/alerts", slack: "https://hooks.slack.com/services/…", email: "smtp://mail.example.org:25" };

/** Who is told, each with a test. */
export function Receivers({ receivers, reload }: { receivers: Receiver[]; reload: () => void }) {
  return (
    <section>
      <h2>Receivers</h2>
      <ul className="feed">{receivers.map((receiver) => <Row key={receiver.name} receiver={receiver} reload={reload} />)}</ul>
      <details open={receivers.length === 0} style={{ marginTop: 12 }}><summary>Add a receiver</summary><Add reload={reload} /></details>
    </section>
  );
}

function Row({ receiver, reload }: { receiver: Receiver; reload: () => void }) {
  const [result, setResult] = useState<{ ok: boolean; message: string }>();
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      setResult(await post(`/receivers/${encodeURIComponent(receiver.name)}/test`));
    } catch (error) {
      setResult({ ok: false, message: error instanceof Error ? error.message : String(error) });
    }
    setBusy(false);
  };
  const erase = async () => {
    await remove(`/receivers/${encodeURIComponent(receiver.name)}`);
    reload();
  };
  return (
    <li>
      <div className="row">
        <b>{receiver.name}</b> <span className="mark">{receiver.kind}</span><span className="grow" />
        <button type="button" disabled={busy} onClick={test}>{busy ? "Sending…" : "Send a test"}</button>
        <button type="button" className="plain" onClick={erase} aria-label={`remove ${receiver.name}`}>✕</button>
      </div>
      <div className="muted small">{receiver.to ?? receiver.url}</div>
      {result && <output className={`chip ${result.ok ? "fine" : "trouble"}`}>{result.message}</output>}
    </li>
  );
}

function Add({ reload }: { reload: () => void }) {
  const [kind, setKind] = useState<Receiver["kind"]>("webhook");
  const [error, setError] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim() || undefined;
    try {
      await put(`/receivers/${encodeURIComponent(text("name") ?? "")}`, { name: text("name"), kind, url: text("url"), to: text("to"), from: text("from"), allowPrivate: form.get("private") === "on" });
      setError(undefined);
      reload();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  };
  return (
    <form className="stack" style={{ gap: 8, marginTop: 8 }} onSubmit={submit}>
      <label className="field">name<input name="name" required pattern="[A-Za-z0-9._\-]{1,60}" title="letters, digits, dot, dash, underscore" /></label>
      <label className="field">kind<select value={kind} onChange={(event) => setKind(event.target.value as Receiver["kind"])}><option>webhook</option><option>slack</option><option>email</option></select></label>
      <label className="field">address<input name="url" type="url" required placeholder={hints[kind]} /></label>
      {kind === "email" && <label className="field">to<input name="to" type="email" multiple required /></label>}
      {kind === "email" && <label className="field">from<input name="from" type="email" /></label>}
      <label className="row"><input type="checkbox" name="private" /> it may be a private address</label>
      <div><button type="submit" className="primary">Add</button></div>
      {error && <p className="notice trouble" role="alert">{error}</p>}
    </form>
  );
}
