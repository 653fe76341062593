using System.Diagnostics;

namespace Observe.Benchmarks.Soak;

/// <summary>One of the questions that are asked every second.</summary>
/// <param name="Name">With its size at the default rate.</param>
/// <param name="Path">From the time in seconds.</param>
internal sealed record SoakQuery(string Name, Func<long, string> Path);

/// <summary>Every second all questions, one after the other; where they take longer than a second, the next round begins late.</summary>
internal sealed class SoakQueries(Uri server, SoakTally tally, TimeSpan length)
{
    /// <summary>What <see cref="All"/> looks back at most.</summary>
    public static readonly TimeSpan LongestRange = TimeSpan.FromMinutes(15);

    private const string OneService = "http_requests_total{service=\"cart\"}";

    public static IReadOnlyList<SoakQuery> All { get; } =
    [
        new("sum by, 5,000 series", now => Instant("sum by (namespace) (http_requests_total)", now)),
        new("rate over 5 min, 5,000 series", now => Instant("sum by (service) (rate(http_requests_total[5m]))", now)),
        new("histogram_quantile, 2,500 buckets", now => Instant(
            "histogram_quantile(0.9, sum by (le, route) (rate(http_request_duration_seconds_bucket{namespace=\"shop-07\"}[5m])))", now)),
        new("last 15 min at 15 s, 625 series", now
            => $"/api/v1/query_range?query={Uri.EscapeDataString($"sum by (route) (rate({OneService}[1m]))")}&start={now - 900}&end={now}&step=15"),
        new("series, of last 5 min", now => $"/api/v1/series?match[]={Uri.EscapeDataString(OneService)}&start={now - 300}&end={now}"),
        new("label values, of last 5 min", now => $"/api/v1/label/instance/values?start={now - 300}&end={now}"),
    ];

    public async Task RunAsync(long started)
    {
        using var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (await timer.WaitForNextTickAsync() && Stopwatch.GetElapsedTime(started) < length)
        {
            for (var query = 0; query < All.Count; query++)
                await AskAsync(client, query, started);
        }
    }

    private async Task AskAsync(HttpClient client, int query, long started)
    {
        var begin = Stopwatch.GetTimestamp();
        var isFailed = true;
        try
        {
            using var answer = await client.GetAsync(All[query].Path(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
            isFailed = !answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // Counted, and as long as it took.
        }

        tally.Query(query, new TimedLatency(Stopwatch.GetElapsedTime(started).TotalSeconds, Stopwatch.GetElapsedTime(begin).TotalMilliseconds), isFailed);
    }

    private static string Instant(string expression, long now) => $"/api/v1/query?query={Uri.EscapeDataString(expression)}&time={now}";
}
