using Microsoft.Extensions.Options;
using Observe.Store.Embedded;
using Observe.Store.Spans;
using Observe.Store.Spans.Embedded;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;

namespace Observe.Store.CrashWriter;

/// <summary>
/// The life of a store of spans only: writers that write batches of spans while they are sealed and merged, until it is killed. A span
/// follows from its number, so that a batch is told as <c>I writer number first count</c>.
/// </summary>
internal static class SpanCrash
{
    private const int Writers = 3;

    /// <summary>Spans of a trace come in several batches.</summary>
    private const int SpansATrace = 12;

    public static SpanOptions Options { get; } = new() { FileSpans = 100, MemorySpans = 1000 };

    public static Span SpanOf(long number) => new()
    {
        TraceId = $"{(number / SpansATrace) + 1:x32}",
        SpanId = $"{number + 1:x16}",
        ParentSpanId = number % SpansATrace == 0 ? "" : $"{number - (number % SpansATrace) + 1:x16}",
        Service = $"service-{number % 7}",
        Name = $"operation {number % 31}",
        Kind = (SpanKind)(number % 6),
        Status = number % 13 == 0 ? SpanStatus.Error : SpanStatus.Unset,
        StatusMessage = number % 13 == 0 ? "failed" : "",
        StartNanoseconds = 1_764_000_000_000_000_000 + (number * 1_000_003),
        DurationNanoseconds = number * 17 % 1_000_000_007,
        Attributes = [new("number", $"{number}"), new("route", $"/{number % 40}")],
        Resource = [new("pod", $"pod-{number % 9}")],
        Events = number % 17 == 0 ? [new(1_764_000_000_000_000_000 + number, "retry", [new("n", "1")])] : [],
    };

    public static async Task RunAsync(CrashSettings settings, Death death, Report report)
    {
        var clock = new MovingClock(settings.Now);
        using var folder = StoreFolder.Open(settings.Folder);
        var sampler = new TailSampler(Options.Sampling);
        using var store = new EmbeddedSpanStore(
            folder, Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(settings.ToStoreOptions()),
            new WatchedDisk(death, report), sampler, clock);
        report.Line("O");
        foreach (var damage in store.Damage.All)
            report.Line($"L {damage}");
        for (var writer = 0; writer < Writers; writer++)
        {
            var number = writer;
            new Thread(() => Write(number, settings, store, report)).Start();
        }

        // Beside the writers, which seal only where this does not keep up.
        for (var random = new Random(settings.Seed); ;)
        {
            store.Upkeep.Step(clock.Now, force: random.Next(4) == 0);
            foreach (var damage in store.Damage.TakeNew())
                report.Line($"L {damage}");
            await Task.Yield();
        }
    }

    private static void Write(int writer, CrashSettings settings, EmbeddedSpanStore store, Report report)
    {
        try
        {
            var random = new Random((settings.Seed * Writers) + writer);
            // Lives and writers have numbers of their own.
            var next = ((settings.SpansOfLife!.Value * Writers) + writer) * 1_000_000L;
            for (var batch = 0; ; batch++)
            {
                var count = random.Next(1, 20);
                report.Line($"I {writer} {batch} {next} {count}");
                var spans = Enumerable.Range(0, count).Select(i => SpanOf(next + i)).ToArray();
                var result = store.WriteAsync(TenantId.Default, spans, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                report.Line($"A {writer} {batch} {result.Accepted} {result.RefusedCount} 0");
                next += count;
            }
        }
        catch (Exception error)
        {
            report.Line($"X {error}");
        }
    }
}
