import { useState } from "react";
import { list, put } from "../api/client";
import type { Dashboard } from "../api/types";
import { boardAt } from "../app/addresses";
import { go } from "../app/router";
import { readDocument } from "./document";

/** A JSON file: an exported dashboard, or one of Grafana's. */
export function Import({ saved }: { saved: () => void }) {
  const [error, setError] = useState<string>();
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      const board = readDocument(await file.text(), await list<Dashboard>("/dashboards?limit=1000"));
      await put(`/dashboards/${encodeURIComponent(board.id)}`, board);
      saved();
      go(boardAt(board.id));
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  };
  return (
    <>
      {error && <span className="notice trouble" role="alert">{error}</span>}
      <label className="button file">Import JSON<input type="file" className="hidden" accept="application/json,.json" aria-label="import a dashboard" onChange={(event) => read(event.target.files?.[0])} /></label>
    </>
  );
}
