export interface Workload {
  id: string;
  platform: string;
  version: string;
  signals: { signal: string; source: string; also: string[]; disagreement?: number }[];
  firstSeen: number;
  lastSeen: number;
}

export interface WriteFailure {
  kind: string;
  since: number;
  why: string;
  writes: number;
}

export interface Forecast {
  workload: string;
  signal: string;
  origin: number;
  stepSeconds: number;
  levels: number[];
  values: number[][];
  model: string;
  trusted: boolean;
  scores: Record<string, number>;
  seasonSeconds?: number;
  why: string;
}

export interface Decision {
  id: string;
  workload: string;
  time: number;
  until: number;
  mode: string;
  inputs: { name: string; value?: number; ageSeconds?: number; quality: string }[];
  candidates: { rule: string; wanted?: number; why: string }[];
  clamps: { guard: string; from: number; to: number; why: string }[];
  winner: string;
  currentReplicas: number;
  targetReplicas: number;
  currentConcurrency?: number;
  targetConcurrency?: number;
  reactiveReplicas?: number;
  reason: string;
}

export interface ScalingAction {
  id: string;
  workload: string;
  target: string;
  decisionId: string;
  kind: "replicas" | "concurrency";
  from: number;
  to: number;
  intendedAt: number;
  finishedAt?: number;
  succeeded?: boolean;
  message?: string;
  readyAt?: number;
}

export interface Anomaly {
  id: string;
  workload: string;
  signal: string;
  start: number;
  end?: number;
  severity: "watch" | "trouble";
  peakScore: number;
  seen?: number;
  expected?: number;
  evidence: string;
}

export interface Alert {
  fingerprint: string;
  state: "firing" | "resolved";
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: number;
  endsAt?: number;
  silencedBy?: string;
  deliveries: { receiver: string; state: string; time: number; delivered: boolean; attempts: number; message: string }[];
}

export interface Edge {
  source: string;
  destination: string;
  requestRate: number;
  errorRate: number;
  p95Seconds?: number;
  from: string;
  lastSeen: number;
}

export interface Source {
  id: string;
  protocol: string;
  name: string;
  address: string;
  itemsPerSecond: number;
  lagSeconds?: number;
  accepted: number;
  refused: Record<string, number>;
  lastSeen: number;
  lastError?: string;
  healthy?: boolean;
}

export interface TraceSummary {
  traceId: string;
  rootService: string;
  rootOperation: string;
  startNanoseconds: number;
  durationNanoseconds: number;
  spanCount: number;
  errorCount: number;
  services: string[];
}

export interface Span {
  spanId: string;
  parentSpanId: string;
  service: string;
  name: string;
  kind: string;
  startNanoseconds: number;
  durationNanoseconds: number;
  status: string;
  statusMessage?: string;
  attributes: { key: string; value: string }[];
  resource?: { key: string; value: string }[];
  events?: { name: string; timeNanoseconds: number; attributes: { key: string; value: string }[] }[];
}

export interface Policy {
  workload: string;
  mode: "off" | "advise" | "auto";
  minReplicas: number;
  maxReplicas: number;
  objective?: { kind?: string; target?: number; latencySeconds?: number };
  prediction?: { enabled?: boolean };
  target?: { kind?: string };
}

export interface Pause {
  paused: boolean;
  by: string;
  at: number;
  comment: string;
}

export interface Receiver {
  name: string;
  kind: "webhook" | "slack" | "email";
  url: string;
  to?: string;
  from?: string;
  allowPrivate?: boolean;
}

export interface Panel {
  title: string;
  query: string;
  unit?: string;
  kind: "line" | "number" | "table" | "heat";
  full?: boolean;
}

export interface Dashboard {
  id: string;
  title: string;
  panels: Panel[];
}

export interface Silence {
  id: string;
  matchers: Record<string, string>;
  startsAt: number;
  endsAt: number;
  createdBy: string;
  comment: string;
}
