/** Thrown for any answer that is not a success; 401 makes the page ask for a key. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const own = "/api/observe/v1";

async function request(path: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(path, init).catch(() => {
    throw new Error(`Observe does not answer at ${window.location.host}: what is shown is the last that was known.`);
  });
  if (answer.ok) return answer;
  const body = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string; error?: string; problems?: { path: string; message: string }[] };
  const problems = body.problems?.map((problem) => `${problem.path}: ${problem.message}`).join("; ");
  throw new ApiError(answer.status, problems ?? body.error ?? body.detail ?? body.title ?? answer.statusText);
}

export async function list<T>(path: string): Promise<T[]> {
  return ((await (await request(own + path)).json()) as { items: T[] }).items;
}

export async function get<T>(path: string): Promise<T> {
  return (await (await request(own + path)).json()) as T;
}

export async function put(path: string, body: unknown): Promise<void> {
  await request(own + path, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export async function post<T>(path: string, body?: unknown): Promise<T> {
  const content = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return (await (await request(own + path, { method: "POST", ...content })).json()) as T;
}

export async function remove(path: string): Promise<void> {
  await request(own + path, { method: "DELETE" });
}

/** Names and the like from Prometheus's API. */
export async function prometheus<T>(path: string): Promise<T> {
  return ((await (await request(`/api/v1${path}`)).json()) as { data: T }).data;
}

export async function signIn(key: string): Promise<void> {
  await request(`${own}/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ key }) });
}

export interface Series {
  metric: Record<string, string>;
  values: [number, string][];
  /** Samples that are native histograms; a bucket is its kind of bounds, from, to, count. */
  histograms?: [number, { count: string; sum: string; buckets?: [number, string, string, string][] }][];
}

/** A range query over Prometheus's API; times in seconds. */
export async function range(query: string, start: number, end: number, step: number): Promise<Series[]> {
  const form = new URLSearchParams({ query, start: String(start), end: String(end), step: String(step) });
  const body = (await (await request("/api/v1/query_range", { method: "POST", body: form })).json()) as { data: { result: Series[] } };
  return body.data.result.map((series) => ({ ...series, values: series.values ?? [] }));
}

export interface InstantResult {
  resultType: string;
  result: { metric: Record<string, string>; value?: [number, string] }[];
}

/** Now, or at a second of the past. */
export async function instant(query: string, time?: number): Promise<InstantResult> {
  const form = new URLSearchParams({ query, ...(time === undefined ? {} : { time: String(time) }) });
  const body = (await (await request("/api/v1/query", { method: "POST", body: form })).json()) as { data: InstantResult };
  return body.data;
}

/** The one number of an instant query, or undefined. */
export async function number(query: string): Promise<number | undefined> {
  const { result } = await instant(query);
  const value = Number(result[0]?.value?.[1]);
  return result.length > 0 && Number.isFinite(value) ? value : undefined;
}
