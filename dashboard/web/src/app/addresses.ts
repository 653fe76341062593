/**
 * Addresses of things by their ids. An id may hold what an address reads as its own: `#`, `?`, `%`, and a workload's id slashes, which
 * stay as they divide it.
 */
export function inPath(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}

export const workloadAt = (id: string) => `/workloads/${inPath(id)}`;
export const decisionAt = (id: string) => `/decisions/${inPath(id)}`;
export const traceAt = (id: string) => `/traces/${encodeURIComponent(id)}`;
export const boardAt = (id: string) => `/dashboards/${encodeURIComponent(id)}`;

/** The id in a page's path; one that somebody typed and that holds a lone % is taken as it stands. */
export function pathId(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Location, namespace and name of a workload's id: the last two slashes divide, those within a part are written %2F, % is %25. */
export function partsOf(id: string): { location: string; space: string; name: string } {
  const parts = id.split("/");
  return { location: decoded(parts.slice(0, -2).join("/")), space: decoded(parts.at(-2) ?? ""), name: decoded(parts.at(-1) ?? "") };
}

/** The id that labels make. */
export function workloadId(location: string, space: string, name: string): string {
  return `${location.split("/").map(encoded).join("/")}/${encoded(space)}/${encoded(name)}`;
}

/** A segment of dots would be lost in an address. */
function encoded(part: string): string {
  return /^\.{1,2}$/.test(part) ? part.replaceAll(".", "%2E") : part.replaceAll("%", "%25").replaceAll("/", "%2F");
}

/** Percent signs last: what they make is no code. */
function decoded(part: string): string {
  return part.replace(/%2E/gi, ".").replace(/%2F/gi, "/").replaceAll("%25", "%");
}
