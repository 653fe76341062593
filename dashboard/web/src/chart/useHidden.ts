import { setQuery, useLocation } from "../app/router";

const separator = "~";

/** The lines of a chart that are hidden: kept in the address, so that a link shows the same picture. */
export function useHidden(chart: string): [ReadonlySet<string>, (line: string) => void] {
  const url = useLocation();
  const all = url.searchParams.getAll("hide");
  const prefix = `${chart}${separator}`;
  const hidden = new Set(all.filter((item) => item.startsWith(prefix)).map((item) => item.slice(prefix.length)));
  const toggle = (line: string) => {
    const item = prefix + line;
    setQuery({ hide: all.includes(item) ? all.filter((other) => other !== item) : [...all, item] }, true);
  };
  return [hidden, toggle];
}
