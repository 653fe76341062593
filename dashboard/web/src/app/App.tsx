import { useEffect, useState } from "react";
import { Alerts } from "../alerts/Alerts";
import { list } from "../api/client";
import type { Alert } from "../api/types";
import { useLive } from "../api/useLive";
import { Cardinality } from "../cardinality/Cardinality";
import { Dashboards } from "../dashboards/Dashboards";
import { DecisionPage } from "../decision/DecisionPage";
import { Explore } from "../explore/Explore";
import { CallMap } from "../map/CallMap";
import { Overview } from "../overview/Overview";
import { Search } from "../search/Search";
import { Settings } from "../settings/Settings";
import { Sources } from "../sources/Sources";
import { TimeRangeControl } from "../time/TimeRangeControl";
import { Traces } from "../traces/Traces";
import { WorkloadPage } from "../workload/WorkloadPage";
import { Workloads } from "../workloads/Workloads";
import { pathId } from "./addresses";
import { Keys } from "./Keys";
import { Link } from "./Link";
import { LiveSwitch } from "./LiveSwitch";
import { PauseSwitch } from "./PauseSwitch";
import { pages } from "./pages";
import { useLocation } from "./router";
import { StoreNotice } from "./StoreNotice";
import { Theme } from "./Theme";

export function App() {
  const url = useLocation();
  const [dialog, setDialog] = useState<"search" | "keys">();
  const firing = useLive(async () => (await list<Alert>("/alerts")).filter((alert) => alert.state === "firing").length, "firing", ["alerts"]);
  useEffect(() => {
    const page = pages.findLast(({ path }) => isCurrent(path, url.pathname));
    document.title = `${page?.name ?? "Not found"} – Observe`;
  }, [url.pathname]);
  return (
    <div className="frame">
      <a className="skip" href="#content">skip to content</a>
      <header>
        <Link to="/" className="brand">
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 12c3-6 7-8 10-8s7 2 10 8" fill="none" stroke="var(--forecast)" strokeWidth="2" strokeDasharray="3 2" /><path d="M2 12c3 6 7 8 10 8s7-2 10-8" fill="none" stroke="var(--actual)" strokeWidth="2" /><circle cx="12" cy="12" r="3" fill="var(--actual)" /></svg>
          Observe
        </Link>
        <button type="button" className="find" onClick={() => setDialog("search")} aria-label="search"><svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true"><path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5L14 14" /></svg><span>Search</span><kbd>/</kbd></button>
        <span className="grow" />
        <TimeRangeControl url={url} />
        <LiveSwitch />
        <Theme />
        <PauseSwitch />
      </header>
      <nav aria-label="pages">
        {pages.map(({ path, name, icon }) => (
          <Link key={path} to={path} current={isCurrent(path, url.pathname)}>
            {icon}
            {name}
            {path === "/alerts" && (firing.data ?? 0) > 0 && <span className="count">{firing.data}<span className="hidden"> firing</span></span>}
          </Link>
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        <StoreNotice />
        {pageOf(url)}
      </main>
      <Keys open={dialog === "keys"} show={setDialog} />
      {dialog === "search" && <Search close={() => setDialog(undefined)} />}
    </div>
  );
}

function isCurrent(page: string, path: string): boolean {
  return page === "/" ? path === "/" : path === page || path.startsWith(`${page}/`) || (page === "/workloads" && path.startsWith("/decisions/"));
}

function pageOf(url: URL) {
  const [, page = "", ...rest] = url.pathname.split("/");
  const id = pathId(rest.join("/"));
  switch (page) {
    case "": return <Overview url={url} />;
    case "workloads": return id ? <WorkloadPage key={id} id={id} url={url} /> : <Workloads url={url} />;
    case "decisions": return <DecisionPage id={id} />;
    case "map": return <CallMap url={url} />;
    case "traces": return <Traces url={url} id={id} />;
    case "alerts": return <Alerts url={url} />;
    case "explore": return <Explore url={url} />;
    case "dashboards": return <Dashboards url={url} id={id} />;
    case "sources": return id === "series" ? <Cardinality /> : <Sources url={url} />;
    case "settings": return <Settings url={url} />;
    default: return <><h1>There is no page at {url.pathname}</h1><p><Link to="/">Go to the overview</Link></p></>;
  }
}
