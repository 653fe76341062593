using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Observe.EndToEnd.Tests.Running;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>Telemetry of two services that call each other, as OTLP/JSON with a minute of past, and a policy for one of them.</summary>
internal static class Shop
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    public static string Workload(string service) => $"local/default/{service}";

    public static async Task SendAsync(ObserveProcess observe, string service)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var second = -60; second <= 0; second += 5)
            await PostAsync(observe, "/v1/metrics", Metrics(service, now + second * 1000L, now - 120_000, 700 + second * 10));
    }

    public static Task SendTraceAsync(ObserveProcess observe)
    {
        var start = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 5000) * 1_000_000;
        return PostAsync(observe, "/v1/traces", new
        {
            resourceSpans = new object[]
            {
                Spans("checkout", Span("00f067aa0ba902b7", "", "GET /cart", 2, start, 200), Span("00f067aa0ba902b8", "00f067aa0ba902b7", "GET /price", 3, start + 50_000_000, 120)),
                Spans("pricing", Span("00f067aa0ba902b9", "00f067aa0ba902b8", "GET /price", 2, start + 60_000_000, 100, error: true)),
            },
        });
    }

    /// <summary>Its target does not answer, so every decision holds: enough to have some.</summary>
    public static async Task PutPolicyAsync(ObserveProcess observe, string service)
    {
        using var answer = await observe.Client.PutAsJsonAsync($"/api/observe/v1/policies/{Workload(service)}", new
        {
            workload = Workload(service),
            mode = "advise",
            minReplicas = 1,
            maxReplicas = 8,
            target = new { kind = "kubernetes", settings = new { @namespace = "default", name = service } },
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>An alert as the API shows one that fires.</summary>
    public static object Alert(string service) => new
    {
        fingerprint = "a6009d5b79b299dd",
        state = "firing",
        labels = new { alertname = "Anomaly", severity = "warning", signal = "workload:errors:rate", workload = Workload(service) },
        annotations = new { summary = $"errors of {Workload(service)} at 0.9/s, usually 0/s" },
        startsAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000,
        deliveries = Array.Empty<object>(),
    };

    private static object Metrics(string service, long time, long start, int requests) => new
    {
        resourceMetrics = new[]
        {
            new
            {
                resource = Resource(service),
                scopeMetrics = new[]
                {
                    new
                    {
                        metrics = new object[]
                        {
                            new
                            {
                                name = "http.server.request.duration",
                                unit = "s",
                                histogram = new
                                {
                                    aggregationTemporality = 2,
                                    dataPoints = new[]
                                    {
                                        new
                                        {
                                            startTimeUnixNano = $"{start}000000", timeUnixNano = $"{time}000000", count = $"{requests}", sum = requests * 0.08,
                                            bucketCounts = new[] { "0", $"{requests - 5}", "5" }, explicitBounds = new[] { 0.05, 0.1 },
                                        },
                                    },
                                },
                            },
                            new
                            {
                                name = "http.server.active_requests",
                                sum = new { aggregationTemporality = 2, dataPoints = new[] { new { timeUnixNano = $"{time}000000", asInt = "3" } } },
                            },
                        },
                    },
                },
            },
        },
    };

    private static object Spans(string service, params object[] spans) => new { resource = Resource(service), scopeSpans = new[] { new { spans } } };

    private static object Span(string id, string parent, string name, int kind, long start, int milliseconds, bool error = false) => new
    {
        traceId = TraceId,
        spanId = id,
        parentSpanId = parent,
        name,
        kind,
        startTimeUnixNano = $"{start}",
        endTimeUnixNano = $"{start + milliseconds * 1_000_000L}",
        status = new { code = error ? 2 : 0 },
    };

    private static object Resource(string service)
        => new { attributes = new[] { new { key = "service.name", value = new { stringValue = service } } } };

    private static async Task PostAsync(ObserveProcess observe, string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await observe.Client.PostAsync(new Uri(observe.OtlpHttp, path), content);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());
    }
}
