using Observe.Collector.Otlp;

namespace Observe.Collector.Tests.Otlp;

public sealed class MetricNamesTests
{
    [Theory]
    [InlineData("faas.invocations", "{invocation}", true, "faas_invocations_total")]
    [InlineData("faas.invoke_duration", "s", false, "faas_invoke_duration_seconds")]
    [InlineData("http.server.active_requests", "{request}", false, "http_server_active_requests")]
    [InlineData("system.memory.usage", "By", false, "system_memory_usage_bytes")]
    [InlineData("requests_total", "1", true, "requests_total")]
    [InlineData("cpu.utilization", "1", false, "cpu_utilization_ratio")]
    [InlineData("throughput", "By/s", false, "throughput_bytes_per_second")]
    [InlineData("latency.ms", "ms", false, "latency_ms_milliseconds")]
    [InlineData("2xx.count", "", false, "_2xx_count")]
    [InlineData("a--b", "", false, "a_b")]
    public void Of_NameAndUnit_FollowsPrometheusTranslation(string name, string unit, bool isCounter, string expected)
        => Assert.Equal(expected, MetricNames.Of(new OtlpMetric
        {
            Name = name,
            Unit = unit,
            Kind = isCounter ? OtlpMetricKind.Sum : OtlpMetricKind.Gauge,
            IsMonotonic = isCounter,
        }));
}
