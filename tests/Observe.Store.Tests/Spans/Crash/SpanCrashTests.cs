using Observe.Store.CrashWriter;
using Observe.Store.Faults;
using Observe.TestSupport;

namespace Observe.Store.Tests.Spans.Crash;

/// <summary>Whatever a process dies at: every acknowledged span is there once, as it was sent, and nothing else is but what was under way.</summary>
public sealed class SpanCrashTests
{
    private const int LivesOfAStore = 4;

    private static readonly string[] Points =
    [
        .. FaultPoints.Spans, Death.JournalCreated, Death.JournalHalfHeader, Death.JournalHalfRecord, Death.JournalRecord, Death.JournalLeft,
    ];

    [Fact]
    public async Task Death_AtEveryPoint_LosesNothingAndShowsNothingTwice()
    {
        string?[] lives = [.. Points, null, null];
        var died = await RunAsync(Enumerable.Range(0, lives.Length / LivesOfAStore), (store, life) => lives[(store * LivesOfAStore) + life]);

        Assert.Empty(Points.Except(died));
    }

    [Fact]
    public async Task Death_Often_LosesNothingAndShowsNothingTwice()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("OBSERVE_TEST_SLOW") == "1", "the long form: ./observe test --slow");
        var first = Random.Shared.Next(1 << 28);
        TestContext.Current.TestOutputHelper?.WriteLine($"seeds from {first} on");
        await RunAsync(Enumerable.Range(first, 40), (seed, life) =>
        {
            var random = new Random((seed * LivesOfAStore) + life);
            return random.Next(4) == 0 ? null : Points[random.Next(Points.Length)];
        });
    }

    private static async Task<HashSet<string>> RunAsync(IEnumerable<int> seeds, Func<int, int, string?> pointOf)
    {
        var died = new HashSet<string>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (seed, _) =>
        {
            using var folder = new TemporaryFolder();
            var store = new CrashedSpanStore(folder.File("data"), seed);
            for (var life = 0; life < LivesOfAStore; life++)
            {
                var point = pointOf(seed, life);
                if (!await store.LiveAsync(point) || point is null)
                    continue;
                lock (died)
                    died.Add(point);
            }
        });
        return died;
    }
}
