import { list } from "../api/client";
import type { Dashboard, Panel } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { Board } from "./Board";
import { Listing } from "./Listing";
import { templates } from "./templates";

/** Own pages of panels: kept by the server, shared by their address. */
export function Dashboards({ url, id }: { url: URL; id: string }) {
  const boards = useLive(() => list<Dashboard>("/dashboards?limit=1000"), "dashboards", ["dashboards"]);
  const query = url.searchParams.get("q");
  const added: Panel[] = query ? [{ title: query, query, kind: "line" }] : [];
  return (
    <State of={boards}>
      {(all) => {
        const template = templates[url.searchParams.get("template") ?? ""];
        if (id === "new") return <Board key="new" url={url} board={{ id: "", title: template?.title ?? "", panels: [...(template?.panels ?? []), ...added] }} all={all} saved={boards.reload} />;
        const board = all.find((item) => item.id === id);
        if (board) return <Board key={id} url={url} board={board} added={added} all={all} saved={boards.reload} />;
        return <Listing all={all} missing={id} saved={boards.reload} />;
      }}
    </State>
  );
}
