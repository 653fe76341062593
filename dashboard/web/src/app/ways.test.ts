import { expect, test } from "vitest";
import { ways } from "./ways";

const page = { hostname: "observe.example", origin: "http://observe.example:7070" };

function text(name: string, listeners: Parameters<typeof ways>[0]) {
  return ways(listeners, page).find((way) => way.name === name)?.text;
}

test("snippets name the ports and the scheme of the process", () => {
  const listeners = { otlpGrpc: "https://0.0.0.0:14317", otlpHttp: "https://10.0.0.7:14318" };
  expect(text("OpenTelemetry", listeners)).toContain("OTEL_EXPORTER_OTLP_ENDPOINT=https://observe.example:14317\n");
  expect(text("OTel Collector", listeners)).toContain("endpoint: observe.example:14317\nservice:");
  expect(text("curl", listeners)).toContain("https://10.0.0.7:14318/v1/metrics");
  expect(text("OTel Collector", { otlpGrpc: "http://[::]:4317" })).toContain("endpoint: observe.example:4317\n    tls: { insecure: true }\n");
});

test("without gRPC the way is HTTP", () => {
  const listeners = { otlpHttp: "http://127.0.0.1:4318" };
  expect(text("OpenTelemetry", listeners)).toContain("http://observe.example:4318\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n");
  expect(text("OTel Collector", listeners)).toContain("otlphttp/observe:\n    endpoint: http://observe.example:4318\n");
});

test("what is off says so and shows nothing to paste", () => {
  const all = ways({}, page);
  expect(all.filter((way) => way.text === undefined).map((way) => way.name)).toEqual(["OpenTelemetry", "OTel Collector", "curl"]);
  expect(all[0]?.note).toContain("OTLP over gRPC is off, OTLP over HTTP is off in this process");
});
