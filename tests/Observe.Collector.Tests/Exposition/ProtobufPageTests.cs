using Observe.Collector.Exposition;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.Tests.Exposition;

public sealed class ProtobufPageTests
{
    public static NativeHistogram Native { get; } = new()
    {
        Schema = 3,
        ZeroThreshold = 0.5,
        ZeroCount = 1,
        Count = 6,
        Sum = 12.5,
        PositiveSpans = [new(-2, 2), new(1, 1)],
        PositiveBuckets = [1, 3, 1],
    };

    /// <summary>One family of each type.</summary>
    internal static byte[] Page()
    {
        var exemplar = new ProtobufWriter().Bytes(1, Pair("trace_id", "abc")).Double(2, 0.5)
            .Bytes(3, new ProtobufWriter().Varint(1, 1_700_000_000).Varint(2, 500_000_000).ToArray()).ToArray();
        var counter = new ProtobufWriter().Double(1, 7).Bytes(2, exemplar).ToArray();
        var summary = new ProtobufWriter().Varint(1, 4).Double(2, 2.5)
            .Bytes(3, new ProtobufWriter().Double(1, 0.5).Double(2, 0.25).ToArray()).ToArray();
        var classic = new ProtobufWriter().Varint(1, 3).Double(2, 1.5)
            .Bytes(3, new ProtobufWriter().Varint(1, 2).Double(2, 1).ToArray()).ToArray();
        var native = new ProtobufWriter().Varint(1, 6).Double(2, 12.5).Varint(5, ZigZag(3)).Double(6, 0.5).Varint(7, 1)
            .Bytes(12, new ProtobufWriter().Varint(1, ZigZag(-2)).Varint(2, 2).ToArray())
            .Bytes(12, new ProtobufWriter().Varint(1, ZigZag(1)).Varint(2, 1).ToArray())
            .Bytes(13, [(byte)ZigZag(1), (byte)ZigZag(2), (byte)ZigZag(-2)]).ToArray();
        return
        [
            .. Family("requests_total", "Requests\n\"all\"", 0, new ProtobufWriter().Bytes(1, Pair("code", "a\"b")).Bytes(3, counter).ToArray()),
            .. Family("temperature", "", 1, new ProtobufWriter().Bytes(2, new ProtobufWriter().Double(1, -2).ToArray()).Varint(6, 1_700_000_000_123).ToArray()),
            .. Family("latency", "", 2, new ProtobufWriter().Bytes(4, summary).ToArray()),
            .. Family("size", "", 4, new ProtobufWriter().Bytes(7, classic).ToArray()),
            .. Family("native", "", 4, new ProtobufWriter().Bytes(7, native).ToArray()),
        ];
    }

    [Fact]
    public void Read_EveryType_GivesTheLinesOfText()
    {
        var page = ExpositionPage.Read(Page(), ExpositionFormat.Protobuf);

        Assert.Null(page.Problem);
        Assert.Empty(page.BadLines);
        Assert.Equal(
            [
                ("requests_total{code=\"a\"b\"}", 7.0, (long?)null), ("temperature", -2, 1_700_000_000_123), ("latency_count", 4, null), ("latency_sum", 2.5, null),
                ("latency{quantile=\"0.5\"}", 0.25, null), ("size_bucket{le=\"1.0\"}", 2, null), ("size_bucket{le=\"+Inf\"}", 3, null), ("size_sum", 1.5, null),
                ("size_count", 3, null), ("native", 0, null),
            ],
            page.Samples.Select(sample => (LabelSet.From(sample.Labels).ToString(), sample.Value, sample.Time)));
        Assert.Equal(Native, page.Samples[^1].Histogram);
        Assert.Equal(
            [("requests_total", MetricType.Counter, "Requests\n\"all\""), ("temperature", MetricType.Gauge, ""), ("latency", MetricType.Summary, ""), ("size", MetricType.Histogram, ""), ("native", MetricType.Histogram, "")],
            page.Metadata.Select(item => (item.Family, item.Type, item.Help)));
    }

    [Fact]
    public void Read_CutOffAnywhere_SaysSo()
    {
        var page = Page();
        var whole = new List<int> { 0 };
        for (var at = 0; at < page.Length; at += page[at] + 1)
            whole.Add(at + page[at] + 1);
        for (var length = 0; length < page.Length; length++)
            Assert.Equal(!whole.Contains(length), ExpositionPage.Read(page.AsSpan(0, length), ExpositionFormat.Protobuf).Problem is not null);
    }

    private static byte[] Family(string name, string help, long type, byte[] metric)
    {
        var family = new ProtobufWriter().Text(1, name).Text(2, help).Varint(3, type).Bytes(4, metric).ToArray();
        Assert.InRange(family.Length, 1, 127);
        return [(byte)family.Length, .. family];
    }

    private static byte[] Pair(string name, string value) => new ProtobufWriter().Text(1, name).Text(2, value).ToArray();

    private static long ZigZag(long value) => (value << 1) ^ (value >> 63);
}
