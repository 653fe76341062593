import { boardAt, traceAt, workloadAt } from "../app/addresses";
import { pages } from "../app/pages";

export interface Places {
  workloads: string[];
  dashboards: { id: string; title: string }[];
  metrics: string[];
}

export interface Hit {
  kind: "page" | "workload" | "dashboard" | "metric" | "trace";
  name: string;
  path: string;
}

const most = 20;

/** Places whose names hold all words; names that begin with the text come first, then workloads before the rest. */
export function find(text: string, places: Places | undefined): Hit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (/^[0-9a-f]{32}$/i.test(text.trim())) return [{ kind: "trace", name: text.trim(), path: traceAt(text.trim().toLowerCase()) }];
  const all: Hit[] = [
    ...(places?.workloads ?? []).map((id): Hit => ({ kind: "workload", name: id, path: workloadAt(id) })),
    ...pages.map(({ name, path }): Hit => ({ kind: "page", name, path })),
    ...(places?.dashboards ?? []).map(({ id, title }): Hit => ({ kind: "dashboard", name: title, path: boardAt(id) })),
    ...(places?.metrics ?? []).map((name): Hit => ({ kind: "metric", name, path: `/explore?${new URLSearchParams({ q: name })}` })),
  ];
  const starts = (hit: Hit) => Number((hit.name.split("/").at(-1) ?? "").toLowerCase().startsWith(words[0] ?? ""));
  return all.filter((hit) => words.every((word) => hit.name.toLowerCase().includes(word))).sort((a, b) => starts(b) - starts(a)).slice(0, most);
}
