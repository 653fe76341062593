import { Snippet } from "./Snippet";

const host = window.location.hostname;

/** How data gets in, ready to paste; shown wherever there is none yet. */
export function SendData() {
  return (
    <>
      <Snippet title="Any OpenTelemetry SDK or Collector" text={`export OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:4317\nexport OTEL_SERVICE_NAME=checkout`} />
      <Snippet title="Prometheus (also the ones of Knative, OpenFaaS, Istio, Linkerd)" text={`# prometheus.yml\nremote_write:\n  - url: ${window.location.origin}/api/v1/write`} />
      <Snippet title="Let Observe scrape" text={"# observe.yaml, then ./observe run --config observe.yaml\ncollector:\n  scrape:\n    jobs:\n      - name: gateway\n        staticTargets: [\"127.0.0.1:9901\"]\n        metricsPath: /stats/prometheus"} />
      <Snippet
        title="One point from a shell"
        text={`curl -H 'content-type: application/json' http://${host}:4318/v1/metrics -d '{"resourceMetrics":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},
  "scopeMetrics":[{"metrics":[{"name":"http.server.active_requests","sum":{"aggregationTemporality":2,"dataPoints":[
    {"timeUnixNano":"'$(date +%s%N)'","asInt":"3"}]}}]}]}]}'`}
      />
    </>
  );
}
