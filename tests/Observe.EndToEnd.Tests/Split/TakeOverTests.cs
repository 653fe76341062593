using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.EndToEnd.Tests.Split;

/// <summary>What happens when a process or the database dies.</summary>
public sealed class TakeOverTests : IClassFixture<SplitInstallation>
{
    private readonly SplitInstallation _split;

    public TakeOverTests(SplitInstallation split)
    {
        PostgresServer.SkipWithoutPostgres();
        _split = split;
    }

    [Fact]
    public async Task SIGKILL_of_the_analyzer_lets_the_one_that_stands_by_take_over()
    {
        await _split.SendAsync("watched", "http.server.active_requests", 5);
        await _split.QueriedAsync("workload:concurrency{workload=\"watched\"}", 5);
        // Its rules do not run within this test: what it writes it owes to the registry read at take-over and to the journal.
        await using var standby = await _split.StartAnalyzerAsync("5m");
        await Poll.UntilAsync(
            async () => await SplitInstallation.StateAsync(standby) == "Observe is ready.\nanalyzer: standing by\n", "the second stands by");
        Assert.Equal("Observe is ready.\nanalyzer: acting\n", await SplitInstallation.StateAsync(_split.Analyzer));

        await _split.Analyzer.KillAsync();

        await Poll.UntilAsync(
            async () => await SplitInstallation.StateAsync(standby) == "Observe is ready.\nanalyzer: acting\n", "the second takes over");
        await Poll.UntilAsync(async () =>
        {
            await _split.SendAsync("watched", "http.server.active_requests", 42);
            return await _split.Dashboard.QueryAsync("workload:concurrency{workload=\"watched\"}") == 42;
        }, "signals go on");
        await _split.Analyzer.DisposeAsync();
        _split.Analyzer = await _split.StartAnalyzerAsync();
    }

    [Fact]
    public async Task A_wake_call_to_the_autoscaler_that_stands_by_reaches_the_one_that_acts()
    {
        await _split.PutPolicyAsync("sleeper");
        await using var standby = await _split.StartAutoscalerAsync();
        await Poll.UntilAsync(
            async () => await SplitInstallation.StateAsync(standby) == "Observe is ready.\nautoscaler: standing by\n", "the second stands by");

        using var answer = await standby.Client.PostAsync("/api/observe/v1/wake?workload=local/default/sleeper", null);

        Assert.True(answer.IsSuccessStatusCode);
        await _split.ListedAsync(
            "/decisions?workload=local/default/sleeper", row => row.GetProperty("winner").GetString() == "wake", "the wake is decided");
    }

    [Fact]
    public async Task PostgreSQL_killed_and_started_again_loses_nothing_acknowledged_and_stops_nobody()
    {
        await _split.PutPolicyAsync("steady");
        var acknowledged = new ConcurrentBag<int>();
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                if (await _split.SendAsync("counted", "outage.number", i))
                    acknowledged.Add(i);
            }
        });
        await Poll.UntilAsync(() => acknowledged.Count >= 20, "points are taken");

        _split.Server.Kill();
        await Poll.UntilAsync(
            async () => await SplitInstallation.StateAsync(_split.Analyzer) == "Observe is ready.\nanalyzer: standing by\n", "the analyzer stops acting");
        await _split.Server.StartAgainAsync();

        var before = acknowledged.Count;
        await Poll.UntilAsync(() => acknowledged.Count >= before + 20, "points are taken again");
        await stop.CancelAsync();
        await sending;
        await Poll.UntilAsync(async () => acknowledged.ToHashSet().IsSubsetOf(await StoredAsync()), "every acknowledged point is there");

        await _split.SendAsync("afterwards", "http.server.active_requests", 9);
        await _split.QueriedAsync("workload:concurrency{workload=\"afterwards\"}", 9);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await _split.ListedAsync(
            "/decisions?workload=local/default/steady", row => row.GetProperty("until").GetInt64() > now, "the autoscaler goes on deciding");
    }

    private async Task<HashSet<int>> StoredAsync()
    {
        var answer = await _split.Dashboard.Client.GetFromJsonAsync<JsonElement>("/api/v1/query?query=outage_number[10m]");
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()
            .SelectMany(series => series.GetProperty("values").EnumerateArray())
            .Select(pair => int.Parse(pair[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture))];
    }
}
