import type { Dashboard } from "../api/types";

/** Dashboards to begin with; each is a draft until it is saved. */
export const templates: Record<string, Omit<Dashboard, "id">> = {
  golden: {
    title: "Golden signals",
    panels: [
      { title: "Requests", query: "sum(workload:requests:rate)", unit: "/s", kind: "number" },
      { title: "Errors", query: "100 * sum(workload:errors:rate) / sum(workload:requests:rate)", unit: "%", kind: "number" },
      { title: "Requests by workload", query: "sum by (workload) (workload:requests:rate)", unit: "/s", kind: "line" },
      { title: "95th percentile of latency", query: "histogram_quantile(0.95, sum by (workload) (workload:latency:seconds))", unit: "s", kind: "line" },
      { title: "Latency of everything", query: "sum(workload:latency:seconds)", unit: "s", kind: "heat", full: true },
    ],
  },
  scaling: {
    title: "Scaling and forecasts",
    panels: [
      { title: "Busy slots", query: "sum by (workload) (workload:demand)", kind: "line" },
      { title: "Foreseen, 95 % load", query: 'max by (workload) (workload:forecast{signal="workload:demand",quantile="0.95"})', kind: "line" },
      { title: "Instances asked for", query: "sum by (workload) (workload:decision:replicas)", kind: "line" },
      { title: "Instances the reactive rule would ask for", query: "sum by (workload) (workload:decision:reactive:replicas)", kind: "line" },
      { title: "How far forecasts miss", query: 'workload:forecast:score{measure="wape"}', kind: "table", full: true },
    ],
  },
  own: {
    title: "Observe itself",
    panels: [
      { title: "Samples stored", query: "sum(rate(observe_store_samples_appended_total[1m]))", unit: "/s", kind: "line" },
      { title: "Working set", query: "dotnet_process_memory_working_set_bytes", unit: "B", kind: "line" },
      { title: "Items refused", query: "sum by (reason) (rate(observe_collector_items_refused_total[5m]))", unit: "/s", kind: "line" },
      { title: "Series", query: "observe_store_series", kind: "number" },
    ],
  },
};
