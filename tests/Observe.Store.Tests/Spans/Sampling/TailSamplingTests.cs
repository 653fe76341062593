using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Sources;
using Observe.Store.Spans;
using Observe.Store.Spans.Sampling;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport.State;

namespace Observe.Store.Tests.Spans.Sampling;

/// <summary>Sampling in the embedded store: what is decided when, and what becomes of it.</summary>
public sealed class TailSamplingTests
{
    private static readonly SpanQuery All = new() { MinTime = 0, MaxTime = long.MaxValue, Limit = 100_000 };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Step_TracesAreQuiet_LeavesFailedSlowAndRare()
    {
        await using var under = Open();
        await WriteAsync(under, Enumerable.Range(0, 100).Select(i => Root(i)));
        await WriteAsync(under, [Root(100) with { Status = SpanStatus.Error }, Root(101, took: 500), Root(102) with { Name = "seldom" }]);
        await WriteAsync(under, Enumerable.Range(200, 97).Select(i => Root(i)));

        _time.Advance(TimeSpan.FromSeconds(69));
        Step(under);
        Assert.Equal(200, (await under.Reader.SpansAsync(default, All, default)).Count);
        _time.Advance(TimeSpan.FromSeconds(2));
        Step(under);

        var left = (await under.Reader.SpansAsync(default, All, default)).Select(span => span.TraceId).ToHashSet();
        Assert.Superset(new HashSet<string> { Id(100), Id(101), Id(102) }, left);
        // The first 20 of an operation are too few to say what is slow.
        Assert.Equal(RootDurations.Least + 3, left.Count);
        Assert.Equal((RootDurations.Least + 3, 200 - RootDurations.Least - 3), (under.Sampler.KeptSpans, under.Sampler.DroppedSpans));
        await under.ReopenAsync();
        Assert.Equal(left.Count, (await under.Reader.SpansAsync(default, All, default)).Count);
    }

    [Fact]
    public async Task Step_TraceThatGoesOn_WaitsForItsLastSpan()
    {
        await using var under = Open();
        await FillAsync(under, 1000);
        await WriteAsync(under, Enumerable.Range(0, 99).Select(i => Root(i)).Append(Root(500)));
        _time.Advance(TimeSpan.FromSeconds(60));
        await WriteAsync(under, [Child(500, 1)]);
        _time.Advance(TimeSpan.FromSeconds(20));
        Step(under);
        Assert.Equal(2, (await under.Reader.TraceAsync(default, Id(500), default)).Count);
        await WriteAsync(under, [Child(500, 2) with { Status = SpanStatus.Error }]);

        _time.Advance(TimeSpan.FromSeconds(71));
        Step(under);

        // Decided by a span of a file that is not due itself, and followed by it when that is.
        Assert.Equal(3, (await under.Reader.TraceAsync(default, Id(500), default)).Count);
        Assert.Empty(await under.Reader.TraceAsync(default, Id(1), default));
        _time.Advance(TimeSpan.FromHours(2));
        Step(under);
        Step(under);
        Assert.Equal(3, (await under.Reader.TraceAsync(default, Id(500), default)).Count);
        Assert.Equal(0, under.Store.Upkeep.FreshSpans);
    }

    /// <summary>The map of calls reads the spans of the last minute, at most 50,000: those must be there whatever is sampled.</summary>
    [Fact]
    public async Task Step_ManySpans_LeavesTheNewestThatMemoryHolds()
    {
        await using var under = Open();
        await FillAsync(under, 5000);
        for (var i = 0; i < 30; i++)
        {
            await WriteAsync(under, Enumerable.Range(10_000 + (i * 100), 100).Select(number => Root(number)));
            Step(under);
            var newest = Enumerable.Range(10_000, (i + 1) * 100).Reverse().Take(1000).Select(Id).ToHashSet();
            Assert.Superset(newest, (await under.Reader.SpansAsync(default, All, default)).Select(span => span.TraceId).ToHashSet());
        }

        Assert.InRange(under.Store.Upkeep.FreshSpans, 1000, 1200);
        Assert.Empty(await under.Reader.TraceAsync(default, Id(10_000), default));
    }

    [Fact]
    public async Task Step_SamplingOff_KeepsEverything()
    {
        await using var under = new SpanFolder(_time, new SpanOptions { MemorySpans = 1000, FileSpans = 100 });
        await WriteAsync(under, Enumerable.Range(0, 500).Select(i => Root(i)));
        Step(under);

        Assert.Equal((500, 0), ((await under.Reader.SpansAsync(default, All, default)).Count, under.Store.Upkeep.FreshSpans));
    }

    [Fact]
    public async Task Report_AfterDecisions_IsARowOfTheSourcesPage()
    {
        var sampler = new TailSampler(new SamplingOptions { KeptShare = 0, SlowDuration = TimeSpan.FromSeconds(1) });
        var state = new MemoryStateStore();
        using var telemetry = new SpanTelemetry();
        using var report = new SamplingReport(sampler, state, telemetry, _time, NullLogger<SamplingReport>.Instance);
        await report.TellAsync(default);
        Assert.Empty(await state.ListAsync(TenantId.Default, StateTables.Sources, new StateQuery(), default));
        Assert.False(sampler.Keeps([Root(1)], [Root(1)]));
        Span[] failed = [Root(2) with { Status = SpanStatus.Error }];
        Assert.True(sampler.Keeps(failed, failed));

        await report.TellAsync(default);

        var row = Assert.Single(await state.ListAsync(TenantId.Default, StateTables.Sources, new StateQuery(), default));
        var status = StateJson.Deserialize<SourceStatus>(row.Json);
        Assert.Equal(("tail-sampling", 1, 1), (status.Protocol, status.Accepted, status.Refused["sampled out"]));
    }

    private SpanFolder Open()
        => new(_time, new SpanOptions { MemorySpans = 1000, FileSpans = 100, Sampling = new SamplingOptions { KeptShare = 0, QuietTime = TimeSpan.FromSeconds(30) } });

    /// <summary>Roots that make known what is slow, until they are decided.</summary>
    private async Task FillAsync(SpanFolder under, int from)
    {
        await WriteAsync(under, Enumerable.Range(from, 100).Select(i => Root(i)));
        _time.Advance(TimeSpan.FromSeconds(71));
        Step(under);
    }

    private void Step(SpanFolder under) => under.Store.Upkeep.Step(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private static async Task WriteAsync(SpanFolder under, IEnumerable<Span> spans) => await under.WriteAsync(default, [.. spans], default);

    private static string Id(int number) => $"{number + 1:x32}";

    private Span Root(int number, long took = 10) => new()
    {
        TraceId = Id(number),
        SpanId = $"{1:x16}",
        Service = "shop",
        Name = "buy",
        StartNanoseconds = (_time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000) + number,
        DurationNanoseconds = took * 1_000_000,
    };

    private Span Child(int number, int child) => Root(number) with { SpanId = $"{child + 1:x16}", ParentSpanId = $"{1:x16}" };
}
