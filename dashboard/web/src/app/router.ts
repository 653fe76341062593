import { useEffect, useState } from "react";

/** Where we are: everything that is looked at is in the URL. */
export function useLocation(): URL {
  const [url, setUrl] = useState(() => new URL(window.location.href));
  useEffect(() => {
    const changed = () => setUrl(new URL(window.location.href));
    window.addEventListener("popstate", changed);
    return () => window.removeEventListener("popstate", changed);
  }, []);
  return url;
}

export function go(path: string): void {
  window.history.pushState(null, "", withRange(path));
  window.dispatchEvent(new PopStateEvent("popstate"));
  window.scrollTo(0, 0);
}

/** Changes parameters of this page's address; undefined, "" or [] takes one away. */
export function setQuery(changes: Record<string, string | string[] | undefined>, replace = false): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes)) {
    url.searchParams.delete(name);
    for (const item of Array.isArray(value) ? value : value ? [value] : []) url.searchParams.append(name, item);
  }
  window.history[replace ? "replaceState" : "pushState"](null, "", url);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

/** The time range goes with the reader from page to page. */
export function withRange(path: string): string {
  const here = new URLSearchParams(window.location.search);
  const there = new URL(path, window.location.origin);
  for (const name of ["range", "from", "to"]) {
    const value = here.get(name);
    if (value && !there.searchParams.has("range") && !there.searchParams.has("from")) there.searchParams.set(name, value);
  }
  return there.pathname + there.search;
}
