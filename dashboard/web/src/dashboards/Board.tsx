import { useState } from "react";
import { put, remove } from "../api/client";
import type { Dashboard, Panel } from "../api/types";
import { go } from "../app/router";
import { download, idOf } from "./document";
import { PanelForm } from "./PanelForm";
import { PanelView } from "./PanelView";

interface Props {
  url: URL;
  board: Dashboard;
  all: Dashboard[];
  saved: () => void;
}

/** One dashboard, looked at or edited. */
export function Board({ url, board, all, saved }: Props) {
  const [draft, setDraft] = useState<Dashboard | undefined>(board.id ? undefined : board);
  const [error, setError] = useState<string>();
  const shown = draft ?? board;
  const change = (panels: Panel[]) => setDraft({ ...shown, panels });
  const save = async () => {
    if (!draft) return;
    const document = { ...draft, id: draft.id || idOf(draft.title, all) };
    try {
      await put(`/dashboards/${document.id}`, document);
      setDraft(undefined);
      saved();
      if (!draft.id) go(`/dashboards/${document.id}`);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  };
  const erase = async () => {
    await remove(`/dashboards/${board.id}`);
    saved();
    go("/dashboards");
  };
  return (
    <>
      <div className="head">
        {draft ? <><h1 className="hidden">{draft.title || "New dashboard"}</h1><input aria-label="title" placeholder="Title" value={draft.title} onChange={(event) => setDraft({ ...draft, title: event.target.value })} /></> : <h1>{board.title}</h1>}
        <span className="grow" />
        {draft ? (
          <>
            {board.id && <button type="button" onClick={erase}>Delete</button>}
            <button type="button" onClick={() => (board.id ? setDraft(undefined) : go("/dashboards"))}>Cancel</button>
            <button type="button" className="primary" disabled={!draft.title.trim()} onClick={save}>Save</button>
          </>
        ) : (
          <>
            <button type="button" onClick={() => download(board)}>Export</button>
            <button type="button" onClick={() => setDraft(board)}>Edit</button>
          </>
        )}
      </div>
      {error && <p className="notice trouble" role="alert">{error}</p>}
      <div className="panels">
        {shown.panels.map((panel, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: panels have no identity but their place
          <section key={index} className={panel.full ? "panel full" : "panel"} aria-label={panel.title}>
            <PanelView panel={panel} url={url} />
            {draft && <PanelForm panel={panel} change={(next) => change(shown.panels.map((item, at) => (at === index ? next : item)))} remove={() => change(shown.panels.filter((_, at) => at !== index))} move={index > 0 ? () => change(swapped(shown.panels, index)) : undefined} />}
          </section>
        ))}
        {draft && <button type="button" onClick={() => change([...shown.panels, { title: "", query: "", kind: "line" }])}>Add a panel</button>}
      </div>
      {shown.panels.length === 0 && !draft && <p className="empty">No panels yet: edit it to add some.</p>}
    </>
  );
}

function swapped(panels: Panel[], index: number): Panel[] {
  const next = [...panels];
  next.splice(index - 1, 0, ...next.splice(index, 1));
  return next;
}
