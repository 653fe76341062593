import { useState } from "react";
import { Snippet } from "./Snippet";

const host = window.location.hostname;

const ways: { name: string; title: string; text: string; note: string }[] = [
  {
    name: "OpenTelemetry", title: "Any OpenTelemetry SDK", note: "gRPC on 4317, HTTP on 4318. Metrics give workloads their signals, traces give the map its calls.",
    text: `export OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:4317\nexport OTEL_SERVICE_NAME=checkout`,
  },
  {
    name: "OTel Collector", title: "OpenTelemetry Collector", note: "Add the exporter to the pipelines that are there.",
    text: `exporters:\n  otlp/observe:\n    endpoint: ${host}:4317\n    tls: { insecure: true }\nservice:\n  pipelines:\n    metrics: { exporters: [otlp/observe] }\n    traces: { exporters: [otlp/observe] }`,
  },
  {
    name: "Prometheus", title: "Remote write of a Prometheus", note: "Also the ones that come with Knative, OpenFaaS, Istio and Linkerd.",
    text: `# prometheus.yml\nremote_write:\n  - url: ${window.location.origin}/api/v1/write`,
  },
  {
    name: "Scrape", title: "Let Observe scrape", note: "For proxies and gateways that only show a page of metrics, such as Envoy.",
    text: "# observe.yaml, then ./observe run --config observe.yaml\ncollector:\n  scrape:\n    jobs:\n      - name: gateway\n        staticTargets: [\"127.0.0.1:9901\"]\n        metricsPath: /stats/prometheus",
  },
  {
    name: "curl", title: "One point from a shell", note: "Enough to see a workload appear.",
    text: `curl -H 'content-type: application/json' http://${host}:4318/v1/metrics -d '{"resourceMetrics":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},
  "scopeMetrics":[{"metrics":[{"name":"http.server.active_requests","sum":{"aggregationTemporality":2,"dataPoints":[
    {"timeUnixNano":"'$(date +%s%N)'","asInt":"3"}]}}]}]}]}'`,
  },
];

/** How data gets in, ready to paste; shown wherever there is none yet. */
export function SendData() {
  const [at, setAt] = useState(0);
  const way = ways[at] ?? ways[0];
  return (
    <div className="send">
      <fieldset className="segments"><legend className="hidden">way to send</legend>
        {ways.map(({ name }, index) => <button type="button" key={name} aria-pressed={index === at} onClick={() => setAt(index)}>{name}</button>)}
      </fieldset>
      {way && <><Snippet key={way.name} title={way.title} text={way.text} /><p className="muted small">{way.note}</p></>}
    </div>
  );
}
