import { useState } from "react";
import { get, list, put, range, type Series } from "../api/client";
import type { Anomaly, Decision, Forecast, Policy } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { toLine } from "../chart/align";
import { type Stroke, TimeChart } from "../chart/TimeChart";
import { clock, duration } from "../format/number";
import { DecisionCard } from "./DecisionCard";

const spans: [string, number][] = [["5 min", 300], ["15 min", 900], ["1 h", 3600], ["6 h", 21600], ["24 h", 86400]];

interface Data {
  now: number;
  series: Record<string, Series[]>;
  forecast?: Forecast;
  decisions: Decision[];
  anomalies: Anomaly[];
  policy?: Policy;
}

function queries(id: string): Record<string, string> {
  const [location, namespace, workload] = split(id);
  const of = `location="${location}",namespace="${namespace}",workload="${workload}"`;
  return {
    demand: `workload:demand{${of}}`,
    ready: `workload:replicas{${of},state="ready"}`,
    asked: `workload:decision:replicas{${of}}`,
    reactive: `workload:decision:reactive:replicas{${of}}`,
    concurrency: `workload:concurrency{${of}}`,
    queue: `workload:queue{${of}}`,
    limit: `workload:decision:concurrency{${of}}`,
    p50: `histogram_quantile(0.5, workload:latency:seconds{${of}})`,
    p95: `histogram_quantile(0.95, workload:latency:seconds{${of}})`,
    rate: `workload:requests:rate{${of}}`,
    errors: `workload:errors:rate{${of}}`,
    shadowOwn: `workload:shadow:queue{${of},rule="observe"}`,
    shadowReactive: `workload:shadow:queue{${of},rule="reactive"}`,
    coldstarts: `workload:coldstarts:rate{${of}}`,
  };
}

function split(id: string): [string, string, string] {
  const parts = id.split("/");
  return [parts.slice(0, -2).join("/"), parts.at(-2) ?? "", parts.at(-1) ?? ""];
}

async function load(id: string, seconds: number): Promise<Data> {
  const now = Date.now();
  const step = Math.max(1, Math.round(seconds / 400));
  const end = Math.floor(now / 1000);
  const names = Object.entries(queries(id));
  const [results, forecasts, decisions, anomalies, policy] = await Promise.all([
    Promise.all(names.map(([, query]) => range(query, end - seconds, end, step))),
    list<Forecast>(`/forecasts?workload=${encodeURIComponent(id)}`),
    list<Decision>(`/decisions?workload=${encodeURIComponent(id)}&limit=30`),
    list<Anomaly>(`/anomalies?workload=${encodeURIComponent(id)}&limit=20`),
    get<Policy>(`/policies/${id}`).catch(() => undefined),
  ]);
  return { now, series: Object.fromEntries(names.map(([name], index) => [name, results[index] ?? []])), forecast: forecasts[0], decisions, anomalies, policy };
}

export function WorkloadPage({ id }: { id: string }) {
  const [seconds, setSeconds] = useState(300);
  const data = useLive(() => load(id, seconds), `${id}|${seconds}`);
  return (
    <>
      <div className="row">
        <h1>{id}</h1>
        <span className="grow" />
        <fieldset className="segments">
          <legend className="hidden">time range</legend>
          {spans.map(([name, value]) => (
            <button type="button" key={value} aria-pressed={value === seconds} onClick={() => setSeconds(value)}>{name}</button>
          ))}
        </fieldset>
      </div>
      <State of={data}>{(loaded) => <Charts id={id} data={loaded} reload={data.reload} />}</State>
    </>
  );
}

function Charts({ id, data, reload }: { id: string; data: Data; reload: () => void }) {
  const line = (name: string, label: string, color: string, more: Partial<Stroke> = {}): Stroke => ({ ...toLine(label, data.series[name]?.[0]), color, ...more });
  const demand = [line("demand", "busy slots", "actual"), ...forecastLines(data.forecast)];
  const setMode = async (mode: Policy["mode"]) => {
    if (!data.policy) return;
    await put(`/policies/${id}`, { ...data.policy, mode });
    reload();
  };
  return (
    <div className="columns">
      <div>
        {data.policy && (
          <p>
            Mode{" "}
            <select aria-label="mode" value={data.policy.mode} onChange={(event) => setMode(event.target.value as Policy["mode"])}>
              <option>off</option>
              <option>advise</option>
              <option>auto</option>
            </select>{" "}
            <span className="muted">{data.policy.minReplicas} to {data.policy.maxReplicas} instances</span>
          </p>
        )}
        <TimeChart title="Load and forecast, busy slots" lines={demand} now={data.now} height={180} />
        {data.forecast && (
          <p className="muted">
            {data.forecast.why}
            {data.forecast.seasonSeconds ? `; season found in the data: ${duration(data.forecast.seasonSeconds)}` : ""}.
          </p>
        )}
        <TimeChart title="Instances" lines={[line("ready", "ready", "actual", { step: true }), line("asked", "asked", "ink", { step: true }), line("reactive", "reactive rule would ask", "muted", { dash: [4, 4], step: true })]} />
        <TimeChart title="Concurrency" lines={[line("concurrency", "executing", "actual"), line("queue", "waiting", "amber"), line("limit", "limit an instance", "ink", { step: true, dash: [2, 3] })]} />
        <TimeChart title="Latency" unit="s" lines={[line("p50", "p50", "actual"), line("p95", "p95", "amber")]} />
        <TimeChart title="Requests and errors" unit="/s" lines={[line("rate", "requests", "actual"), line("errors", "errors", "red")]} />
        <TimeChart title="Waiting on the same arrivals, simulated" lines={[line("shadowOwn", "Observe's decisions", "actual"), line("shadowReactive", "reactive rule", "muted", { dash: [4, 4] })]} />
        <TimeChart title="Cold starts" unit="/s" lines={[line("coldstarts", "cold starts", "red")]} />
      </div>
      <aside>
        <h2>Decisions</h2>
        {data.decisions.length === 0 && <p className="empty">none yet: a policy makes them</p>}
        {data.decisions.map((decision) => <DecisionCard key={decision.id} decision={decision} />)}
        <h2>Anomalies</h2>
        {data.anomalies.length === 0 && <p className="empty">none</p>}
        {data.anomalies.map((anomaly) => (
          <p key={anomaly.id}>
            <span className={`chip ${anomaly.end ? "fine" : anomaly.severity}`}>{anomaly.end ? "over" : anomaly.severity}</span> {clock(anomaly.start)} {anomaly.evidence}
          </p>
        ))}
      </aside>
    </div>
  );
}

function forecastLines(forecast: Forecast | undefined): Stroke[] {
  if (!forecast) return [];
  const times = forecast.values.map((_, index) => (forecast.origin + (index + 1) * forecast.stepSeconds * 1000) / 1000);
  const at = (level: number) => forecast.values.map((row) => row[forecast.levels.indexOf(level)] ?? null);
  const quantile = (level: number, label: string, more: Partial<Stroke> = {}): Stroke => ({ label, times, values: at(level), color: "forecast", width: 0.5, ...more });
  return [quantile(0.05, "5 %"), quantile(0.95, "95 %", { fillTo: 1 }), quantile(0.25, "25 %"), quantile(0.75, "75 %", { fillTo: 3 }), quantile(0.5, "forecast", { width: 1.5 })];
}
