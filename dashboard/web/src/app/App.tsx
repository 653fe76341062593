import { useEffect, useState } from "react";
import { Alerts } from "../alerts/Alerts";
import { list, put } from "../api/client";
import type { Alert, Pause } from "../api/types";
import { useLive } from "../api/useLive";
import { Explore } from "../explore/Explore";
import { clock } from "../format/number";
import { CallMap } from "../map/CallMap";
import { Overview } from "../overview/Overview";
import { Settings } from "../settings/Settings";
import { Sources } from "../sources/Sources";
import { Traces } from "../traces/Traces";
import { WorkloadPage } from "../workload/WorkloadPage";
import { Link } from "./Link";
import { go, useLocation } from "./router";

const pages: [path: string, name: string, key: string][] = [
  ["/", "Overview", "o"],
  ["/map", "Map", "m"],
  ["/traces", "Traces", "t"],
  ["/alerts", "Alerts", "a"],
  ["/explore", "Explore", "e"],
  ["/sources", "Sources", "s"],
  ["/settings", "Settings", "c"],
];

export function App() {
  const url = useLocation();
  const firing = useLive(async () => (await list<Alert>("/alerts")).filter((alert) => alert.state === "firing").length, "firing", 5000);
  useKeyboard();
  return (
    <div className="frame">
      <a className="skip" href="#content">skip to content</a>
      <header>
        <Link to="/" className="brand">Observe</Link>
        <span className="grow" />
        <Theme />
        <PauseSwitch />
      </header>
      <nav aria-label="pages">
        {pages.map(([path, name]) => (
          <Link key={path} to={path} current={path === "/" ? url.pathname === "/" || url.pathname.startsWith("/workloads") : url.pathname.startsWith(path)}>
            {name}
            {path === "/alerts" && (firing.data ?? 0) > 0 && <span className="count">{firing.data}</span>}
          </Link>
        ))}
      </nav>
      <main id="content">{pageOf(url)}</main>
    </div>
  );
}

function pageOf(url: URL) {
  const path = url.pathname;
  if (path === "/") return <Overview />;
  if (path.startsWith("/workloads/")) return <WorkloadPage id={decodeURIComponent(path.slice("/workloads/".length))} />;
  if (path.startsWith("/map")) return <CallMap />;
  if (path.startsWith("/traces")) return <Traces url={url} />;
  if (path.startsWith("/alerts")) return <Alerts />;
  if (path.startsWith("/explore")) return <Explore url={url} />;
  if (path.startsWith("/sources")) return <Sources />;
  if (path.startsWith("/settings")) return <Settings />;
  return (
    <p>
      There is no page at {path}. <Link to="/">Overview</Link>
    </p>
  );
}

/** g and a page's letter goes there. */
function useKeyboard() {
  useEffect(() => {
    let goes = false;
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
      const page = goes ? pages.find(([, , key]) => key === event.key) : undefined;
      goes = event.key === "g";
      if (page) go(page[0]);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

function Theme() {
  const [theme, setTheme] = useState(() => localStorage.getItem("theme") ?? "");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }, [theme]);
  const isDark = theme === "dark" || (theme === "" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <button type="button" onClick={() => setTheme(isDark ? "light" : "dark")} aria-label={isDark ? "light theme" : "dark theme"}>
      {isDark ? "☀" : "☾"}
    </button>
  );
}

function PauseSwitch() {
  const pauses = useLive(() => list<Pause>("/pauses?workload=global"), "pauses");
  const pause = pauses.data?.[0];
  const toggle = async () => {
    await put("/pauses/global", { paused: !pause?.paused });
    pauses.reload();
  };
  return (
    <button type="button" className={pause?.paused ? "pause on" : "pause"} onClick={toggle} aria-pressed={pause?.paused ?? false}>
      {pause?.paused ? `scaling paused by ${pause.by} at ${clock(pause.at)} – resume` : "pause scaling"}
    </button>
  );
}
