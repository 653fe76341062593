import { get } from "../api/client";
import { useLive } from "../api/useLive";
import { Snippet } from "../app/Snippet";

const kinds: Record<string, string> = { read: "may look", operate: "may look, pause, silence and change policies", admin: "may do everything" };

/** Who one is here, and how keys are given. */
export function Access() {
  const me = useLive(() => get<{ name?: string; kind?: string }>("/session"), "session", 0);
  const kind = me.data?.kind ?? "";
  return (
    <section>
      <h2>Access</h2>
      <p>{me.data ? <>You are <b>{me.data.name}</b>, who {kinds[kind] ?? kind}.</> : "–"}</p>
      <details>
        <summary>API keys</summary>
        <p className="muted small" style={{ marginTop: 8 }}>Keys live in a file that only the server reads: a line each, kind, name and key. It is read at start; without it everybody on this machine is admin, and nobody else is let in.</p>
        <Snippet title="keys" text={"read    wall-screen  <at least 16 characters>\noperate on-call      <…>\nadmin   platform     <…>"} />
        <Snippet title="start with them" text="./observe run --api-key-file keys" />
      </details>
    </section>
  );
}
