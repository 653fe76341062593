using Observe.Analyzer.Edges;
using Observe.Analyzer.Signals;
using Observe.Store.Spans;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Tests.Edges;

public sealed class CallEdgesTests
{
    [Fact]
    public void Of_ServerSpans_CountByCallerAndCalled()
    {
        Span[] spans =
        [
            Server("1", "", "front", 40),
            Server("2", "1", "cart", 20) with { Status = SpanStatus.Error },
            Server("3", "1", "cart", 30),
            // Within one service, and with a parent that nobody sent: no call between two known ends.
            Server("4", "3", "cart", 30),
            Server("5", "unknown", "cart", 30),
        ];

        var edges = CallEdges.Of(spans, TimeSpan.FromSeconds(10));

        Assert.Equal(
            [
                (null, new WorkloadId("local", "default", "front"), 0.1, 0.0),
                (new WorkloadId("local", "default", "front"), new WorkloadId("local", "default", "cart"), 0.2, 0.1),
            ],
            edges.Select(edge => (edge.Source, edge.Destination, edge.RequestRate, edge.ErrorRate!.Value)));
        Assert.InRange(BucketHistogram.Quantile(edges[1].Latency!, 0.5), 0.018, 0.023);
    }

    internal static Span Server(string id, string parent, string service, int milliseconds, long start = 0) => new()
    {
        TraceId = "t",
        SpanId = id,
        ParentSpanId = parent,
        Service = service,
        Name = "call",
        Kind = SpanKind.Server,
        StartNanoseconds = start,
        DurationNanoseconds = milliseconds * 1_000_000L,
    };
}
