import { list } from "../api/client";
import type { Dashboard } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { go } from "../app/router";
import { State } from "../app/State";
import { count } from "../format/number";
import { Board } from "./Board";
import { Import } from "./Import";

/** Own pages of panels: kept by the server, shared by their address. */
export function Dashboards({ url, id }: { url: URL; id: string }) {
  const boards = useLive(() => list<Dashboard>("/dashboards?limit=1000"), "dashboards", ["dashboards"]);
  return (
    <State of={boards}>
      {(all) => {
        if (id === "new") return <Board key="new" url={url} board={{ id: "", title: "", panels: draft(url) }} all={all} saved={boards.reload} />;
        const board = all.find((item) => item.id === id);
        if (board) return <Board key={id} url={url} board={board} all={all} saved={boards.reload} />;
        return <Listing all={all} missing={id} saved={boards.reload} />;
      }}
    </State>
  );
}

function draft(url: URL): Dashboard["panels"] {
  const query = url.searchParams.get("q");
  return query ? [{ title: query, query, kind: "line" }] : [];
}

function Listing({ all, missing, saved }: { all: Dashboard[]; missing: string; saved: () => void }) {
  return (
    <>
      <div className="head"><h1>Dashboards</h1><span className="grow" /><Import saved={saved} /><button type="button" className="primary" onClick={() => go("/dashboards/new")}>New dashboard</button></div>
      {missing && <p className="notice">There is no dashboard “{missing}”.</p>}
      {all.length === 0 && <p className="empty">None yet. Make one here, from an expression in Explore, or import JSON (Grafana's too).</p>}
      {all.length > 0 && (
        <table>
          <thead><tr><th>Dashboard</th><th className="number">Panels</th></tr></thead>
          <tbody>{[...all].sort((a, b) => a.title.localeCompare(b.title)).map((board) => <tr key={board.id}><th scope="row"><Link to={`/dashboards/${board.id}`}>{board.title}</Link></th><td className="number">{count(board.panels.length, "panel")}</td></tr>)}</tbody>
        </table>
      )}
    </>
  );
}
