import { useState } from "react";
import { put, remove } from "../api/client";
import type { Dashboard, Panel } from "../api/types";
import { boardAt } from "../app/addresses";
import { go } from "../app/router";
import { download, idOf } from "./document";
import { Panels } from "./Panels";

interface Props {
  url: URL;
  board: Dashboard;
  /** Panels that come in from elsewhere: shown as a draft. */
  added?: Panel[];
  all: Dashboard[];
  saved: () => void;
}

/** One dashboard, looked at or edited. */
export function Board({ url, board, added = [], all, saved }: Props) {
  const [draft, setDraft] = useState<Dashboard | undefined>(board.id && added.length === 0 ? undefined : { ...board, panels: [...board.panels, ...added] });
  const [error, setError] = useState<string>();
  const shown = draft ?? board;
  const save = async () => {
    if (!draft) return;
    const document = { ...draft, id: draft.id || idOf(draft.title, all) };
    try {
      await put(`/dashboards/${encodeURIComponent(document.id)}`, document);
      setDraft(undefined);
      saved();
      if (!draft.id || added.length > 0) go(boardAt(document.id));
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  };
  const erase = async () => {
    await remove(`/dashboards/${encodeURIComponent(board.id)}`);
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
            <button type="button" onClick={() => { setDraft(undefined); go(board.id ? boardAt(board.id) : "/dashboards"); }}>Cancel</button>
            <button type="button" className="primary" disabled={!draft.title.trim()} onClick={save}>Save</button>
          </>
        ) : (
          <>
            <button type="button" onClick={() => download(board)}>Export JSON</button>
            <button type="button" onClick={() => setDraft(board)}>Edit</button>
          </>
        )}
      </div>
      {error && <p className="notice trouble" role="alert">{error}</p>}
      <Panels url={url} panels={shown.panels} change={draft && ((panels) => setDraft({ ...draft, panels }))} />
      {shown.panels.length === 0 && !draft && <p className="empty">No panels yet: edit it to add some.</p>}
    </>
  );
}
