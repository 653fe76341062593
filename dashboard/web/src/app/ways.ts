/** Where the server takes OTLP; what is left out is off. */
export interface Listeners {
  otlpGrpc?: string;
  otlpHttp?: string;
}

export interface Way {
  name: string;
  title: string;
  /** Ready to paste; left out where the way is shut. */
  text?: string;
  note: string;
}

interface Place {
  hostname: string;
  origin: string;
}

const scrape = "# observe.yaml, then ./observe run --config observe.yaml\ncollector:\n  scrape:\n    jobs:\n      - name: gateway\n        staticTargets: [\"127.0.0.1:9901\"]\n        metricsPath: /stats/prometheus";

/** How data gets into this process, at the addresses that it has. */
export function ways(listeners: Listeners, page: Place): Way[] {
  const grpc = reachable(listeners.otlpGrpc, page);
  const http = reachable(listeners.otlpHttp, page);
  return [
    {
      name: "OpenTelemetry", title: "Any OpenTelemetry SDK",
      note: `${grpc ? `gRPC on ${grpc.port}` : "OTLP over gRPC is off"}, ${http ? `HTTP on ${http.port}` : "OTLP over HTTP is off"} in this process. Metrics give workloads their signals, traces give the map its calls.`,
      text: grpc ? sdk(grpc.url, "grpc") : http && sdk(http.url, "http/protobuf"),
    },
    {
      name: "OTel Collector", title: "OpenTelemetry Collector",
      note: grpc || http ? "Add the exporter to the pipelines that are there." : "OTLP is off in this process: start it with --otlp-grpc or --otlp-http.",
      text: grpc ? exporter("otlp/observe", grpc.secure ? grpc.host : `${grpc.host}\n    tls: { insecure: true }`) : http && exporter("otlphttp/observe", http.url),
    },
    {
      name: "Prometheus", title: "Remote write of a Prometheus", note: "Also the ones that come with Knative, OpenFaaS, Istio and Linkerd.",
      text: `# prometheus.yml\nremote_write:\n  - url: ${page.origin}/api/v1/write`,
    },
    { name: "Scrape", title: "Let Observe scrape", note: "For proxies and gateways that only show a page of metrics, such as Envoy.", text: scrape },
    {
      name: "curl", title: "One point from a shell", note: http ? "Enough to see a workload appear." : "OTLP over HTTP is off in this process: start it with --otlp-http.",
      text: http && point(http.url),
    },
  ];
}

/** A listener at every address is reached at the one that the page is reached at, and so is one at loopback. */
function reachable(address: string | undefined, page: Place) {
  if (!address) return undefined;
  const url = new URL(address);
  const name = /^(0\.0\.0\.0|\[::\]|127\..*|\[::1\]|localhost)$/.test(url.hostname) ? page.hostname : url.hostname;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return { url: `${url.protocol}//${name}:${port}`, host: `${name}:${port}`, port, secure: url.protocol === "https:" };
}

function sdk(endpoint: string, protocol: string): string {
  return `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=${protocol}\nexport OTEL_SERVICE_NAME=checkout`;
}

function exporter(name: string, endpoint: string): string {
  return `exporters:\n  ${name}:\n    endpoint: ${endpoint}\nservice:\n  pipelines:\n    metrics: { exporters: [${name}] }\n    traces: { exporters: [${name}] }`;
}

function point(endpoint: string): string {
  return `curl -H 'content-type: application/json' ${endpoint}/v1/metrics -d '{"resourceMetrics":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},
  "scopeMetrics":[{"metrics":[{"name":"http.server.active_requests","sum":{"aggregationTemporality":2,"dataPoints":[
    {"timeUnixNano":"'$(date +%s%N)'","asInt":"3"}]}}]}]}]}'`;
}
