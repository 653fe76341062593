using Observe.Collector.Otlp;

namespace Observe.Collector.Tests.Otlp;

public class MetricNamesTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", "histogram", "http_server_request_duration_seconds")]
    [InlineData("process.memory.usage", "By", "gauge", "process_memory_usage_bytes")]
    [InlineData("faas.invocations", "{invocation}", "counter", "faas_invocations_total")]
    [InlineData("requests", "{request}/s", "gauge", "requests_per_second")]
    [InlineData("disk.io", "By/s", "gauge", "disk_io_bytes_per_second")]
    [InlineData("cpu.utilization", "1", "gauge", "cpu_utilization_ratio")]
    [InlineData("cpu.ratio", "1", "gauge", "cpu_ratio")]
    [InlineData("cpu.utilization", "1", "updown", "cpu_utilization")]
    [InlineData("jobs.total.done", "1", "counter", "jobs_done_total")]
    [InlineData("latency_seconds", "s", "gauge", "latency_seconds")]
    [InlineData("latency", "ms", "gauge", "latency_milliseconds")]
    [InlineData("temperature", "Cel", "gauge", "temperature_celsius")]
    [InlineData("2xx.count", "", "gauge", "_2xx_count")]
    [InlineData("a..b--c", "", "gauge", "a_b_c")]
    [InlineData("größe", "", "gauge", "gr_e")]
    [InlineData("custom", "widgets", "gauge", "custom_widgets")]
    [InlineData("rule:recorded", "", "gauge", "rule:recorded")]
    public void Of_WithSuffixes_IsPrometheusName(string name, string unit, string kind, string expected)
        => Assert.Equal(expected, MetricNames.Of(Metric(name, unit, kind), TranslationStrategy.UnderscoreEscapingWithSuffixes));

    [Theory]
    [InlineData(TranslationStrategy.UnderscoreEscapingWithoutSuffixes, "http_requests")]
    [InlineData(TranslationStrategy.NoUTF8EscapingWithSuffixes, "http.requests_bytes_total")]
    [InlineData(TranslationStrategy.NoTranslation, "http.requests")]
    public void Of_OtherStrategies_FollowTheirNames(TranslationStrategy strategy, string expected)
        => Assert.Equal(expected, MetricNames.Of(Metric("http.requests", "By", "counter"), strategy));

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("4xx", "key_4xx")]
    [InlineData("_private", "key_private")]
    [InlineData("__reserved", "__reserved")]
    [InlineData("a:b", "a_b")]
    public void Label_AnyKey_IsPrometheusLabel(string key, string expected)
        => Assert.Equal(expected, MetricNames.Label(key, TranslationStrategy.UnderscoreEscapingWithSuffixes));

    [Theory]
    [InlineData(0.005, "0.005")]
    [InlineData(0.00001, "0.00001")]
    [InlineData(1.5e-7, "0.00000015")]
    [InlineData(1e21, "1000000000000000000000")]
    [InlineData(1.25e17, "125000000000000000")]
    [InlineData(-2.5e-6, "-0.0000025")]
    [InlineData(10, "10")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void Plain_AnyNumber_HasNoExponent(double value, string expected) => Assert.Equal(expected, NameText.Plain(value));

    private static OtlpMetric Metric(string name, string unit, string kind) => new()
    {
        Name = name,
        Unit = unit,
        Kind = kind switch
        {
            "gauge" => OtlpMetricKind.Gauge,
            "histogram" => OtlpMetricKind.Histogram,
            _ => OtlpMetricKind.Sum,
        },
        IsMonotonic = kind == "counter",
    };
}
