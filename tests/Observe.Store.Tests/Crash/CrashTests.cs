using Observe.Store.CrashWriter;
using Observe.Store.Embedded;
using Observe.Store.Faults;
using Observe.TestSupport;

namespace Observe.Store.Tests.Crash;

/// <summary>
/// Whatever a process dies at: every acknowledged sample is there once, in order, with its value, and nothing else is but what was under
/// way. The long form (<c>./observe test --slow</c>) draws its seeds; <c>OBSERVE_CRASH_SEED</c> and <c>OBSERVE_CRASH_STORES</c> set the
/// first and how many.
/// </summary>
public sealed class CrashTests
{
    private const int LivesOfAStore = 4;

    /// <summary>Writes that a full disk refuses before it is seen to, and as many that follow.</summary>
    private const int Refusals = 300;

    private static readonly Injury[] Injuries = Enum.GetValues<Injury>();

    [Fact]
    public async Task Death_AtEveryPoint_LosesNothingAcknowledged()
    {
        var statistics = new CrashStatistics();
        // One after the other over the stores, so that each point meets a store that has lived, but for the first of all.
        string?[] points = [FaultPoints.FormatWritten, .. Death.Points.Where(point => point != FaultPoints.FormatWritten), null, null, null];
        var stores = points.Length / LivesOfAStore;
        await RunAsync(
            Enumerable.Range(0, stores), statistics,
            (seed, life) => (points[(life * stores) + seed], Injuries[(seed + life) % Injuries.Length]));

        Assert.Empty(Death.Points.Except(statistics.Deaths.Keys));
    }

    [Fact]
    public async Task Death_Often_LosesNothingAcknowledged()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("OBSERVE_TEST_SLOW") == "1", "the long form: ./observe test --slow");
        var statistics = new CrashStatistics();
        var first = Number("OBSERVE_CRASH_SEED", Random.Shared.Next(1 << 28));
        await RunAsync(Enumerable.Range(first, Number("OBSERVE_CRASH_STORES", 100)), statistics, (seed, life) =>
        {
            var random = new Random((seed * LivesOfAStore) + life);
            var point = random.Next(4) == 0 ? null : Death.Points[random.Next(Death.Points.Count)];
            return (point, Injuries[random.Next(Injuries.Length)]);
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"seeds from {first} on\n{statistics}");
    }

    [Fact]
    public async Task FullDisk_WhileWriting_LosesNothingAcknowledged()
    {
        using var folder = new TemporaryFolder();
        using var disk = await SmallDisk.MountAsync(folder.Path);
        var store = new CrashedStore(Path.Combine(disk.Path, "data"), 7, new CrashStatistics()) { DiskIsSmall = true };
        // Full for a while; then killed while it is full, looked at and opened again so; then free, and full once more.
        (int FullAt, bool IsFreed)[] lives = [(200, true), (300, false), (0, true), (400, true)];
        foreach (var (fullAt, isFreed) in lives)
        {
            var before = store.Unavailable;
            int? freedAt = null;
            await store.LiveAsync(null, Injury.None, answers =>
            {
                if (answers == fullAt)
                    disk.Fill();
                var isFelt = store.Unavailable >= before + Refusals;
                if (isFreed && isFelt && freedAt is null)
                {
                    disk.Free();
                    freedAt = answers;
                }

                return answers >= CrashedStore.MaxAnswers || (isFreed ? answers >= freedAt + Refusals : isFelt);
            });
            Assert.True(store.Unavailable >= before + Refusals);
        }
    }

    private static async Task RunAsync(
        IEnumerable<int> seeds, CrashStatistics statistics, Func<int, int, (string? Point, Injury Injury)> plan)
        => await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (seed, _) =>
        {
            using var folder = new TemporaryFolder();
            var store = new CrashedStore(folder.File("data"), seed, statistics);
            for (var life = 0; life < LivesOfAStore; life++)
            {
                var (point, injury) = plan(seed, life);
                await store.LiveAsync(point, injury);
            }
        });

    private static int Number(string variable, int usual)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : usual;
}
