import { useRef } from "react";
import { list } from "../api/client";
import type { Dashboard } from "../api/types";
import { useLive } from "../api/useLive";
import { boardAt } from "../app/addresses";
import { go } from "../app/router";

/** To a new dashboard, or into one that is there: it opens as a draft, nothing is saved yet. */
export function AddToDashboard({ query }: { query: string }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const boards = useLive(() => list<Dashboard>("/dashboards?limit=1000"), "add-to", ["dashboards"]);
  const to = (id: string) => {
    if (menu.current) menu.current.open = false;
    go(`${boardAt(id)}?${new URLSearchParams({ q: query })}`);
  };
  if (!query) return <button type="button" disabled>Add to a dashboard</button>;
  return (
    <details className="menu" ref={menu}>
      <summary>Add to a dashboard</summary>
      <div>
        <button type="button" onClick={() => to("new")}>New dashboard</button>
        {boards.data?.map((board) => <button type="button" key={board.id} onClick={() => to(board.id)}>{board.title}</button>)}
      </div>
    </details>
  );
}
