using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Observe.EndToEnd.Tests.Ingest;

public sealed class OpenTelemetrySdkTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task The_SDK_exports_metrics_and_traces(OtlpExportProtocol protocol)
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);
        var traceId = Export(observe, protocol);

        await Poll.UntilAsync(async () => await observe.QueryAsync("""orders_total{job="shop/orders",service_version="2.0"}""") == 3, "the counter arrives");
        Assert.Equal(1, await observe.QueryAsync("""order_duration_seconds_count{job="shop/orders"}"""));
        Assert.Equal(1, await observe.QueryAsync("""order_duration_seconds_bucket{job="shop/orders",le="0.5"}"""));
        await Poll.UntilAsync(async () =>
        {
            using var answer = await observe.Client.GetAsync($"/api/observe/v1/traces/{traceId}");
            return answer.IsSuccessStatusCode
                && (await answer.Content.ReadFromJsonAsync<JsonElement>()).ToString().Contains("place order", StringComparison.Ordinal);
        }, "the trace arrives");
    }

    private static string Export(ObserveProcess observe, OtlpExportProtocol protocol)
    {
        var name = $"shop-{protocol}";
        using var meter = new Meter(name);
        using var source = new ActivitySource(name);
        var resource = ResourceBuilder.CreateEmpty().AddService("orders", "shop", "2.0", serviceInstanceId: "one");
        void Configure(OtlpExporterOptions options, string path)
        {
            options.Protocol = protocol;
            options.Endpoint = protocol == OtlpExportProtocol.Grpc ? observe.OtlpGrpc : new Uri(observe.OtlpHttp, path);
        }

        using var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(name)
            .AddOtlpExporter(options => Configure(options, "/v1/metrics")).Build();
        using var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(name)
            .AddOtlpExporter(options => Configure(options, "/v1/traces")).Build();
        meter.CreateCounter<long>("orders").Add(3);
        meter.CreateHistogram(
            "order.duration", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1] }).Record(0.3);
        string traceId;
        using (var activity = source.StartActivity("place order"))
            traceId = activity!.TraceId.ToHexString();
        Assert.True(metrics.ForceFlush(10_000));
        Assert.True(traces.ForceFlush(10_000));
        return traceId;
    }
}
