using System.Globalization;
using Microsoft.Extensions.Options;
using Observe.Store.CrashWriter;
using Observe.Store.Embedded;
using Observe.Store.Faults;
using Observe.Store.Journal;
using Observe.Store.Spans;
using Observe.Store.Spans.Embedded;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Crash;
using Observe.TestSupport;

namespace Observe.Store.Tests.Spans.Crash;

/// <summary>One folder of spans and the lives of its writers; after each all that was acknowledged must be there once.</summary>
internal sealed class CrashedSpanStore(string data, int seed)
{
    /// <summary>Whatever a life waits for, it is killed after as many answers.</summary>
    private const int MaxAnswers = 50_000;

    private readonly Random _random = new(seed);
    private readonly SortedSet<long> _acknowledged = [];
    private readonly HashSet<long> _possible = [];
    private readonly long _now = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_000).AddHours(1).ToUnixTimeMilliseconds();
    private int _life;

    /// <returns>Whether it died at the point by itself.</returns>
    public async Task<bool> LiveAsync(string? dieAt)
    {
        var hit = dieAt is Death.JournalRecord or Death.JournalHalfRecord ? _random.Next(1, 600) : dieAt == FaultPoints.SpanJournalDeleted ? _random.Next(1, 30) : _random.Next(1, 8);
        var settings = new CrashSettings(data, _random.Next(1 << 24), Durability.Process, _now, dieAt, hit, _life++);
        var (limit, answers, isKilled) = (dieAt is null ? _random.Next(2000) : MaxAnswers, 0, false);
        var problems = new List<string>();
        using (var process = WriterProcess.Start(settings, []))
        {
            var underWay = new Dictionary<(string Writer, string Number), (long First, int Count)>();
            await foreach (var line in process.LinesAsync())
            {
                var parts = line.Split(' ');
                if (parts[0] == "I")
                    underWay[(parts[1], parts[2])] = (Number(parts[3]), (int)Number(parts[4]));
                else if (parts[0] == "A")
                    problems.AddRange(Answered(underWay, parts));
                else if (parts[0] is "L" or "X")
                    problems.Add(line);
                answers += parts[0] == "A" ? 1 : 0;
                if (isKilled || answers < limit)
                    continue;
                isKilled = true;
                process.Kill();
            }

            foreach (var (first, count) in underWay.Values)
                _possible.UnionWith(Enumerable.Range(0, count).Select(i => first + i));
        }

        problems.AddRange(await CompareAsync());
        Assert.True(problems.Count == 0, $"seed {seed}, {settings}, {answers} answers:\n{string.Join('\n', problems.Take(20))}");
        return !isKilled;
    }

    private List<string> Answered(Dictionary<(string Writer, string Number), (long First, int Count)> underWay, string[] parts)
    {
        underWay.Remove((parts[1], parts[2]), out var batch);
        if (Number(parts[3]) != batch.Count)
            return [$"{batch} was answered by {string.Join(' ', parts)}"];
        _acknowledged.UnionWith(Enumerable.Range(0, batch.Count).Select(i => batch.First + i));
        return [];
    }

    /// <summary>Everything that is stored, one by one, against what was acknowledged, or may have been kept.</summary>
    private async Task<List<string>> CompareAsync()
    {
        using var folder = StoreFolder.Open(data);
        var sampler = new TailSampler(SpanCrash.Options.Sampling);
        using var store = new EmbeddedSpanStore(
            folder, Options.Create(SpanCrash.Options), Options.Create(new StoreOptions()), new JournalDisk(),
            sampler, new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(_now)));
        var problems = store.Damage.All.ToList();
        var query = new SpanQuery { MinTime = long.MinValue, MaxTime = long.MaxValue, Limit = int.MaxValue };
        var stored = await store.SpansAsync(TenantId.Default, query, CancellationToken.None);
        // A search shows a span once, however often it is stored: the summaries count what lies in files.
        var inFiles = (await store.SearchAsync(TenantId.Default, query with { Limit = 1_000_000 }, CancellationToken.None)).Sum(trace => trace.SpanCount);
        if (inFiles != stored.Count)
            problems.Add($"{stored.Count} spans, and {inFiles} in traces");
        if (store.Upkeep.StoredSpans != stored.Count)
            problems.Add($"{stored.Count} spans are stored {store.Upkeep.StoredSpans} times");
        var seen = new HashSet<long>();
        foreach (var span in stored)
        {
            var number = long.Parse(span.SpanId, NumberStyles.HexNumber, CultureInfo.InvariantCulture) - 1;
            if (!_acknowledged.Contains(number) && !_possible.Contains(number))
                problems.Add($"nobody sent {number}");
            else if (OddSpans.Text(span) != OddSpans.Text(SpanCrash.SpanOf(number)))
                problems.Add($"{number} is {OddSpans.Text(span)}");
            seen.Add(number);
        }

        problems.AddRange(_acknowledged.Where(number => !seen.Contains(number)).Select(number => $"{number} is missing"));
        // What is there now must stay.
        _acknowledged.UnionWith(seen);
        _possible.Clear();
        return problems;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
