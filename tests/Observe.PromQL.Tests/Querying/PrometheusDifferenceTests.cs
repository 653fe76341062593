using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Tests.Querying;

/// <summary>
/// The same samples in a real Prometheus, the same random queries to both. Samples lie a millisecond beside all ends of windows: before 3.0
/// ranges were closed at their begin.
/// </summary>
public sealed class PrometheusDifferenceTests
{
    private const long Begin = 1_700_000_100_000;
    private const long Step = 60_000;
    private const int Steps = 10;

    [Fact]
    public async Task Range_RandomExpressions_AnswerAsPrometheusDoes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prometheus") && File.Exists("/usr/bin/promtool"), "No Prometheus is installed.");
        var store = new MemoryMetricStore();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("samples.txt"), Samples(store));
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "");
        using (var promtool = Start("/usr/bin/promtool", "tsdb", "create-blocks-from", "openmetrics", folder.File("samples.txt"), folder.File("data")))
            await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        var port = FreePort();
        using var prometheus = Start(
            "/usr/bin/prometheus", $"--config.file={folder.File("prometheus.yml")}", $"--storage.tsdb.path={folder.File("data")}",
            "--storage.tsdb.retention.time=100y", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error");
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            await UntilReadyAsync(client);
            await CompareAsync(client, store);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task CompareAsync(HttpClient client, MemoryMetricStore store)
    {
        using var telemetry = new QueryTelemetry();
        using var engine = new QueryEngine(store, Options.Create(new QueryOptions()), TimeProvider.System, telemetry);
        var random = new Random(5);
        var generator = new ExpressionGenerator(random, ofOldPrometheus: true);
        var differences = new List<string>();
        var answered = 0;
        for (var run = 0; run < 3000; run++)
        {
            var expression = generator.Of(ValueType.Vector, 3);
            var theirs = await AskAsync(client, expression);
            var ours = await engine.RangeAsync(TenantId.Default, expression, Begin, Begin + (Steps * Step), Step, default);
            answered += theirs is { Count: > 0 } ? 1 : 0;
            if (Difference(theirs, ours) is { } difference && !IsNewer(expression, theirs is not null, ours))
                differences.Add($"{expression}: {difference}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences: {string.Join("\n", differences.Take(20))}");
        Assert.True(answered > 300, $"only {answered} expressions have an answer");
    }

    /// <summary>What Prometheus does otherwise since.</summary>
    private static bool IsNewer(string expression, bool isAnsweredThere, QueryResult ours) => ours.Error is { } error
        // Several elements of a "one" side are a mistake also where a filter leaves one of them.
        ? isAnsweredThere && error.Message.StartsWith("multiple matches for labels: many-to-one", StringComparison.Ordinal)
        // Series that lose their name may become one as long as they do not meet at a step.
        : !isAnsweredThere && expression.Contains('-', StringComparison.Ordinal);

    private static string? Difference(Dictionary<(string Labels, long Time), double>? theirs, QueryResult ours)
    {
        if (theirs is null || ours.Error is not null)
            return theirs is null == ours.Error is not null ? null : $"{ours.Error?.Message ?? "answered"} here, {(theirs is null ? "failed" : "answered")} there";
        var mine = ours.Matrix().SelectMany(series => series.Samples.Select(sample => ((Text(series.Labels), sample.Time), sample.Value)))
            .ToDictionary(item => item.Item1, item => item.Value);
        foreach (var key in theirs.Keys.Union(mine.Keys))
        {
            var (has, hasMine) = (theirs.TryGetValue(key, out var a), mine.TryGetValue(key, out var b));
            if (has && hasMine && (a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b))))
                continue;
            return $"{key}: {(hasMine ? b : "nothing")} here, {(has ? a : "nothing")} there";
        }

        return null;
    }

    private static async Task<Dictionary<(string Labels, long Time), double>?> AskAsync(HttpClient client, string expression)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["query"] = expression,
            ["start"] = Seconds(Begin),
            ["end"] = Seconds(Begin + (Steps * Step)),
            ["step"] = Seconds(Step),
        });
        using var response = await client.PostAsync(new Uri("api/v1/query_range", UriKind.Relative), content, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        if (json.RootElement.GetProperty("status").GetString() != "success")
            return null;
        var values = new Dictionary<(string, long), double>();
        foreach (var series in json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            var labels = Text(LabelSet.From(series.GetProperty("metric").EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString()!))));
            foreach (var value in series.GetProperty("values").EnumerateArray())
                values[(labels, (long)Math.Round(value[0].GetDouble() * 1000))] = Promqltest.SeriesText.Number(value[1].GetString()!);
        }

        return values;
    }

    private static string Samples(MemoryMetricStore store)
    {
        var text = new StringBuilder();
        var random = new Random(9);
        foreach (var (name, type) in new[] { ("f_total", "unknown"), ("g", "gauge") })
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
            for (var i = 0; i < 3; i++)
            {
                var value = 0.0;
                for (var time = Begin - 600_000; time <= Begin + 700_000; time += 15_000)
                {
                    value = name == "g" ? (random.Next(20) == 0 ? double.NaN : random.Next(-50, 50) / 8.0) : random.Next(20) == 0 ? 0 : value + random.Next(9);
                    if (random.Next(10) == 0 || (i == 2 && time > Begin && time < Begin + 400_000))
                        continue;
                    store.Put(LabelSet.From(("__name__", name), ("i", $"{i}")), time + 1, value);
                    text.Append(CultureInfo.InvariantCulture, $"{name}{{i=\"{i}\"}} {(double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture))} {Seconds(time + 1)}\n");
                }
            }
        }

        text.Append("# TYPE c_bucket unknown\n");
        foreach (var (bound, share) in new[] { ("0.1", 1), ("1", 3), ("10", 3), ("+Inf", 4) })
        {
            for (var time = Begin - 600_000; time <= Begin + 700_000; time += 15_000)
            {
                var value = share * ((time - Begin + 600_000) / 15_000);
                store.Put(LabelSet.From(("__name__", "c_bucket"), ("le", bound)), time + 1, value);
                text.Append(CultureInfo.InvariantCulture, $"c_bucket{{le=\"{bound}\"}} {value} {Seconds(time + 1)}\n");
            }
        }

        return text.Append("# EOF\n").ToString();
    }

    private static string Text(LabelSet labels) => labels.ToString();

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString(CultureInfo.InvariantCulture);

    private static Process Start(string program, params string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = false, RedirectStandardOutput = false })!;

    private static async Task UntilReadyAsync(HttpClient client)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (tries < 600)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
