using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Store.Conditions;
using Observe.Store.CrashWriter;
using Observe.Store.Embedded;
using Observe.Store.Faults;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Store.Tests.Crash;

/// <summary>
/// One folder and the lives of its writers, one after the other: each is killed, perhaps something is done to its files, then what is
/// stored is compared with what was acknowledged. Every step is written down, so that a failure can be replayed by its seed.
/// </summary>
internal sealed class CrashedStore(string data, int seed, CrashStatistics statistics)
{
    /// <summary>
    /// Whatever a life waits for, it is killed after as many answers. Far more than it takes: on a busy machine writers may be thousands
    /// of batches ahead of the flush whose points are waited for.
    /// </summary>
    public const int MaxAnswers = 100_000;

    private static readonly HashSet<(string, long)> Nothing = [];

    private readonly Random _random = new(seed);
    private readonly WrittenRecord _record = new();
    private readonly Dictionary<string, long> _synced = new(StringComparer.Ordinal);
    private readonly List<string> _steps = [];
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private Durability _durability;
    private long _now = DateTimeOffset.Parse("2026-11-24T12:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
    private IReadOnlyList<SentBatch> _unanswered = [];

    /// <summary>Whether errors in the log and refused writes are part of the trial: the disk is full at times.</summary>
    public bool DiskIsSmall { get; init; }

    public int Unavailable => _record.Unavailable;

    /// <param name="dieAt">A point of <see cref="Death.Points"/>, or null: killed from outside.</param>
    /// <param name="injury">What is done to the files then.</param>
    /// <param name="isOver">Asked at each answer, with how many there were, whether it is to be killed; null = after a number by chance.</param>
    public async Task LiveAsync(string? dieAt, Injury injury, Func<int, bool>? isOver = null)
    {
        foreach (var path in Damage.Journals(data))
            _synced[path] = new FileInfo(path).Length;
        _durability = dieAt == Death.JournalSynced || injury == Injury.PowerCut || _random.Next(2) == 0 ? Durability.Disk : Durability.Process;
        var settings = new CrashSettings(data, _random.Next(1 << 24), _durability, _now, dieAt, HitOf(dieAt));
        var byChance = dieAt is null ? _random.Next(2500) : MaxAnswers;
        var isItself = await RunAsync(settings, isOver ?? (answers => answers >= byChance));
        _unanswered = [.. _record.InFlight];
        _record.Ended();
        _now = Math.Max(_now, _record.Now) + 60_000;
        statistics.Died(isItself ? dieAt! : "killed from outside", _record.TakeAcknowledged(), _unanswered.Count);
        _steps.Add($"{(isItself ? "died there" : "killed from outside")} with {_unanswered.Count} batches under way");
        await InjureAndCompareAsync(injury, isItself && dieAt == Death.JournalRecord);
        if (_problems.Count > 0)
            Assert.Fail($"seed {seed}:\n{string.Join('\n', _steps)}\n{string.Join('\n', _problems.Take(20))}\n{_problems.Count} problems");
    }

    /// <returns>Whether it died by itself.</returns>
    private async Task<bool> RunAsync(CrashSettings settings, Func<int, bool> isOver)
    {
        using var process = WriterProcess.Start(settings, _unanswered);
        var (answers, isDue, isKilled) = (0, isOver(0), false);
        await foreach (var line in process.LinesAsync())
        {
            Take(line);
            if (line[0] == 'A')
            {
                answers++;
                isDue |= isOver(answers);
            }

            if (line[0] is not ('A' or 'O') || !isDue || isKilled)
                continue;
            isKilled = true;
            process.Kill();
        }

        _steps.Add($"{settings}, {answers} answers");
        return !isKilled;
    }

    private void Take(string line)
    {
        switch (line[0])
        {
            case 'I':
                _record.Sent(SentBatch.Parse(line));
                break;
            case 'A' when _record.Answered(BatchAnswer.Parse(line)) is { } wrong:
                _problems.Add(wrong);
                break;
            case 'D':
                _record.Sent(SentDelete.Parse(line));
                break;
            case 'E':
                _record.Answered(DeleteAnswer.Parse(line));
                break;
            case 'S':
                var parts = line.Split(' ', 3);
                // Two syncs of a file may overlap, and the shorter one be told last.
                _synced[parts[2]] = Math.Max(_synced.GetValueOrDefault(parts[2]), long.Parse(parts[1], CultureInfo.InvariantCulture));
                break;
            case 'L' when !DiskIsSmall && !(_damaged.Count > 0 && line.Contains("damaged, the rest serves", StringComparison.Ordinal)):
            case 'X':
                _problems.Add(line);
                break;
        }
    }

    private async Task InjureAndCompareAsync(Injury injury, bool mayCutLastRecord)
    {
        if (injury == Injury.PowerCut)
        {
            Damage.LoseUnsynced(data, _synced);
            Done(injury, "the journal lost what was not synced");
        }
        else if (injury == Injury.Tail && Damage.Tail(data, _random, mayCutLastRecord) is { } tail)
        {
            Done(injury, tail);
        }

        if (injury == Injury.Block)
        {
            // What a block holds counts as lost only where it was there before: the journal and other blocks may have it too.
            await CompareAsync(null, Nothing);
            if (Damage.Block(data, _random) is not { } block)
                return;
            Done(injury, $"a byte of {block.Path} was flipped");
            _damaged.Add(block.Path);
            await CompareAsync(block.Path, block.Samples);
        }
        else if (injury != Injury.NotLookedAt)
        {
            await CompareAsync(null, Nothing);
        }
    }

    private void Done(Injury injury, string step)
    {
        _steps.Add(step);
        statistics.Injured(injury);
    }

    private async Task CompareAsync(string? damagedFile, IReadOnlySet<(string Series, long Time)> damagedSamples)
    {
        var options = Options.Create(new CrashSettings(data, seed, _durability, _now).ToStoreOptions());
        var clock = new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(_now));
        using var folder = StoreFolder.Open(data);
        using var telemetry = new StoreTelemetry(new StoreCondition(clock, NullLogger<StoreCondition>.Instance));
        using var store = new EmbeddedMetricStore(folder, options, new JournalDisk(), clock, telemetry);
        LabelMatcher[] all = [new(Label.MetricName, MatcherType.NotEqual, "")];
        using var stored = await store.SelectAsync(TenantId.Default, new(all, long.MinValue, long.MaxValue), CancellationToken.None);
        _problems.AddRange(_record.Settle(stored, damagedSamples, out var lost));
        statistics.Lost(lost);
        var named = store.Statistics.Damaged;
        _steps.Add($"{_record.Count} samples known, {lost} lost to damage; {string.Join("; ", named)}");
        if (lost > 0 && !named.Any(text => text.Contains(damagedFile!, StringComparison.Ordinal)))
            _problems.Add($"{lost} samples of {damagedFile} are lost and nothing names it");
        _problems.AddRange(named.Where(text => !_damaged.Any(path => text.Contains(path, StringComparison.Ordinal))));
    }

    private int HitOf(string? point) => point switch
    {
        Death.JournalHalfRecord or Death.JournalRecord or Death.JournalSynced => _random.Next(1, 1500),
        Death.JournalCreated or Death.JournalHalfHeader or Death.JournalLeft or FaultPoints.OldFileDeleted => _random.Next(1, 8),
        FaultPoints.FormatWritten or FaultPoints.CheckpointRestored => 1,
        _ => _random.Next(1, 5),
    };
}
