import type { Dashboard } from "../api/types";
import { Link } from "../app/Link";
import { boardAt } from "../app/addresses";
import { go } from "../app/router";
import { count } from "../format/number";
import { Import } from "./Import";
import { templates } from "./templates";

interface Props {
  all: Dashboard[];
  missing: string;
  saved: () => void;
}

/** All dashboards, and ways to a new one. */
export function Listing({ all, missing, saved }: Props) {
  return (
    <>
      <div className="head"><h1>Dashboards</h1><span className="grow" /><Import saved={saved} /><button type="button" className="primary" onClick={() => go("/dashboards/new")}>New dashboard</button></div>
      {missing && <p className="notice">There is no dashboard “{missing}”.</p>}
      {all.length === 0 && <p className="empty text">None yet. The overview and each workload's page need none; make one for what your team watches: from scratch, from an expression in Explore, or from JSON, Grafana's too.</p>}
      {all.length > 0 && (
        <div className="scroll">
          <table>
            <thead><tr><th>Dashboard</th><th>Shows</th><th className="number">Panels</th></tr></thead>
            <tbody>
              {[...all].sort((a, b) => a.title.localeCompare(b.title)).map((board) => (
                <tr key={board.id}><th scope="row"><Link to={boardAt(board.id)}>{board.title}</Link></th><td className="muted">{board.panels.slice(0, 4).map((panel) => panel.title || panel.query).join(" · ")}</td><td className="number">{count(board.panels.length, "panel")}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2 style={{ marginTop: 28 }}>Begin with</h2>
      <ul className="asks text">
        {Object.entries(templates).map(([name, { title, panels }]) => <li key={name}><button type="button" onClick={() => go(`/dashboards/new?template=${name}`)}><b>{title}</b><span className="muted">{panels.slice(0, 3).map((panel) => panel.title).join(" · ")}</span></button></li>)}
      </ul>
    </>
  );
}
