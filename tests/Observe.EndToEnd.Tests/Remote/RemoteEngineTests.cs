using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Observe.EndToEnd.Tests.Ingest;
using Observe.EndToEnd.Tests.Page;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Remote;

/// <summary>The whole line with its metrics in VictoriaMetrics: everything that reads and writes metrics goes there.</summary>
public sealed class RemoteEngineTests
{
    [Fact]
    public async Task Telemetry_becomes_signals_forecasts_decisions_calls_and_answers_over_VictoriaMetrics()
    {
        VictoriaMetrics.SkipWithout();
        using var folder = new TemporaryFolder();
        await using var engine = await VictoriaMetrics.StartAsync(folder.File("engine"));
        await using var observe = await StartAsync(folder, engine);
        await Shop.SendAsync(observe, "checkout");
        await Shop.SendAsync(observe, "pricing");
        await Shop.SendTraceAsync(observe);
        await Shop.PutPolicyAsync(observe, "checkout");

        await ListedAsync(observe, "/workloads", row => Text(row, "id") == Shop.Workload("checkout"), "the workload is found");
        await Poll.UntilAsync(async () => await observe.QueryAsync("workload:concurrency{workload=\"checkout\"}") == 3, "its signal is written and read");
        await ListedAsync(observe, "/forecasts", row => Text(row, "workload") == Shop.Workload("checkout"), "its demand is forecast");
        await ListedAsync(observe, "/decisions", row => Text(row, "workload") == Shop.Workload("checkout"), "it is decided");
        await ListedAsync(observe, "/edges", row => Text(row, "destination") == Shop.Workload("pricing"), "who calls whom is seen");
        await Poll.UntilAsync(async () => await observe.QueryAsync("up{job=\"observe\"}") is not null || await observe.QueryAsync("observe_store_series") > 0, "Observe's own series are there");

        Assert.Contains("workload:concurrency", await NamesAsync(observe, "label/__name__/values"));
        Assert.Contains("workload", await NamesAsync(observe, "labels"));
        var series = await DataAsync(observe, "series?match[]=workload:concurrency");
        Assert.Contains(series.EnumerateArray(), labels => Text(labels, "workload") == "checkout");
        var cardinality = await observe.Client.GetFromJsonAsync<JsonElement>("/api/observe/v1/cardinality");
        Assert.NotEqual(0, cardinality.GetProperty("byMetric").GetArrayLength());
        // What the page was asked is what the engine has.
        using var direct = new HttpClient { BaseAddress = engine.Url };
        Assert.Contains("\"3\"", await direct.GetStringAsync("/api/v1/query?query=workload:concurrency"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.File("observe"), "default", "metrics")));
    }

    [Fact]
    public async Task A_mistake_in_an_expression_is_the_askers_and_an_engine_that_is_away_is_said()
    {
        VictoriaMetrics.SkipWithout();
        using var folder = new TemporaryFolder();
        var engine = await VictoriaMetrics.StartAsync(folder.File("engine"));
        await using var observe = await StartAsync(folder, engine);
        using (var mistake = await observe.Client.GetAsync("/api/v1/query?query=sum("))
            Assert.Equal(HttpStatusCode.BadRequest, mistake.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(observe, 1));

        await engine.DisposeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(observe, 2));
        using (var answer = await observe.Client.GetAsync("/api/v1/query?query=up"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains($"{engine.Url} does not answer", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var labels = await observe.Client.GetAsync("/api/v1/labels"))
            Assert.Contains("does not answer", await labels.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var delete = await observe.Client.PostAsync("/api/v1/admin/tsdb/delete_series?match[]=up", null))
            Assert.Contains("delete them there", await delete.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("metrics", await observe.Client.GetStringAsync("/api/observe/v1/conditions"), StringComparison.Ordinal);

        await using var again = await VictoriaMetrics.StartAsync(folder.File("engine"), engine.Url.Port);
        await Poll.UntilAsync(async () => await SendAsync(observe, 3) == HttpStatusCode.OK, "writes are taken again");
        await Poll.UntilAsync(async () => await observe.QueryAsync("room_temperature") == 3, "and are there");
    }

    private static Task<ObserveProcess> StartAsync(TemporaryFolder folder, VictoriaMetrics engine)
        => ObserveProcess.StartAsync(
            folder.File("observe"),
            "--metrics-url", engine.Url.ToString(), "--set", "autoscaler.interval=1s", "--set", "analyzer.profiles.interval=1s",
            "--set", "analyzer.forecast.step=1s", "--set", "analyzer.forecast.interval=1s");

    private static async Task<HttpStatusCode> SendAsync(ObserveProcess observe, double value)
    {
        using var answer = await observe.Client.PostAsync(
            new Uri(observe.OtlpHttp, "/v1/metrics"),
            OtlpJson.Gauge("shell", "room.temperature", value, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        return answer.StatusCode;
    }

    private static Task ListedAsync(ObserveProcess observe, string path, Func<JsonElement, bool> fits, string what)
        => Poll.UntilAsync(async () => (await observe.ListAsync(path)).Any(fits), what);

    private static async Task<JsonElement> DataAsync(ObserveProcess observe, string path)
        => (await observe.Client.GetFromJsonAsync<JsonElement>("/api/v1/" + path)).GetProperty("data");

    private static async Task<string?[]> NamesAsync(ObserveProcess observe, string path)
        => [.. (await DataAsync(observe, path)).EnumerateArray().Select(name => name.GetString())];

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var text) ? text.GetString() : null;
}
