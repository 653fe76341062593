using System.Net.Http.Json;
using System.Text.Json;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.Soak;

/// <summary>Numbers of samples that must agree.</summary>
/// <param name="Counted">By count_over_time over all series of the load.</param>
/// <param name="Flushed">By the flush's statistics, the server's own samples included.</param>
/// <param name="OthersBefore">The server's own before the flush.</param>
/// <param name="OthersAfter">The same after it.</param>
/// <param name="WrongSeries">Series that have another count than was acknowledged.</param>
internal readonly record struct SoakCounts(
    long Acknowledged, long Sent, long Counted, long Flushed, long OthersBefore, long OthersAfter, int WrongSeries)
{
    public long Lost => Math.Max(0, Acknowledged - Counted);

    /// <summary>What was sent and not acknowledged may be there.</summary>
    public long Doubled => Math.Max(0, Counted - Sent);

    public bool IsComplete
        => Lost == 0 && Doubled == 0 && WrongSeries == 0 && Flushed - OthersBefore >= Acknowledged && Flushed - OthersAfter <= Sent;
}

/// <summary>Whether every acknowledged sample is there, after everything was merged.</summary>
internal static class SoakVerification
{
    /// <summary>Targets whose every series is counted by itself; some of the first ones and some that came later.</summary>
    private const int CountedTargets = 40;

    /// <returns>What was found, a line each, and whether nothing is missing and nothing there twice.</returns>
    public static async Task<(IReadOnlyList<string> Lines, bool IsComplete)> VerifyAsync(RunningServer server, SoakTally tally, SoakOptions options)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 60_000;
        var window = $"{(int)options.Length.TotalSeconds + 1800}s";
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        // Its own metrics go on being written, so they are counted before and after.
        var othersBefore = await CountOthersAsync();
        var flushed = (await client.GetFromJsonAsync<JsonElement>(new Uri("/api/observe/v1/admin/flush", UriKind.Relative))).GetProperty("samples").GetInt64();
        var total = 0L;
        foreach (var selector in SeriesLayout.Series.Select(series => Selector(series, "cluster=\"production-eu-1\"")).Distinct())
            total += await CountAsync(selector);
        var others = await CountOthersAsync();
        var (series, wrong) = await CountSeriesAsync(server, tally, window, time);
        var counts = new SoakCounts(tally.Acknowledged, tally.Sent, total, flushed, othersBefore, others, wrong);
        return (
            [
                $"samples acknowledged: {counts.Acknowledged:N0}; sent without an acknowledgement: {counts.Sent - counts.Acknowledged:N0}; "
                    + $"refused: {tally.Refused:N0}{(tally.FirstRefusal is { } why ? $" ({why})" : "")}",
                $"samples there by count_over_time over all series: {total:N0}; lost {counts.Lost:N0}, there twice {counts.Doubled:N0}",
                $"samples there by the flush's statistics: {flushed:N0}, of which others' by count_over_time: {others:N0}",
                $"of {series:N0} series of {CountedTargets} targets, each counted by itself, with another count than acknowledged: {wrong:N0}",
            ], counts.IsComplete);

        Task<long> CountOthersAsync() => CountAsync("{__name__!=\"\",cluster!=\"production-eu-1\"}");

        async Task<long> CountAsync(string selector)
            => (await server.QueryAsync($"sum(count_over_time({selector}[{window}]))", time)).Sum(item => (long)item.Value);
    }

    private static async Task<(int Series, int Wrong)> CountSeriesAsync(RunningServer server, SoakTally tally, string window, long time)
    {
        int[] all = [.. tally.Scrapes.Keys.Order()];
        var targets = Enumerable.Range(0, CountedTargets).Select(i => all[(int)((long)i * (all.Length - 1) / (CountedTargets - 1))])
            .Distinct().ToDictionary(TargetLabels.Instance);
        var instances = string.Join('|', targets.Keys).Replace(".", "\\\\.", StringComparison.Ordinal);
        var (series, wrong) = (0, 0);
        // A metric and bound at a time: count_over_time drops the name, and series of other names have the same labels.
        foreach (var group in SeriesLayout.Series.GroupBy(item => Selector(item, $"instance=~\"{instances}\"")))
        {
            var counts = await server.QueryAsync($"count_over_time({group.Key}[{window}])", time);
            series += counts.Count;
            wrong += Math.Abs((group.Count() * targets.Count) - counts.Count);
            foreach (var (labels, count) in counts)
            {
                var (sent, acknowledged) = tally.Scrapes[targets[labels.GetProperty("instance").GetString()!]];
                wrong += count < acknowledged || count > sent ? 1 : 0;
            }
        }

        return (series, wrong);
    }

    private static string Selector(LaidOutSeries series, string matchers)
        => $"{series.Name}{{{matchers}{(series.Bound is { } bound ? $",le=\"{bound}\"" : "")}}}";
}
