using Microsoft.Extensions.DependencyInjection;
using Observe.Collector.Sources;
using Observe.Collector.Tests.Exposition;
using Observe.Store.Metrics;
using Observe.TestSupport;

namespace Observe.Collector.Tests.Scraping;

public sealed class ScrapeLoopTests
{
    private const string Job = "collector:scrape:jobs:0:";

    [Fact]
    public async Task Scrape_StaticTarget_StoresSamplesAndItsOwnFigures()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "# TYPE a gauge\na{b=\"c\",job=\"mine\"} 1\nold 2 1795521600000\n";
        await using var server = await StartAsync(page, (Job + "labels:zone", "z"));

        await Poll.UntilAsync(() => Source(server)?.LastSeen > 0, "the page was scraped");

        Assert.Equal([(TestTime.Milliseconds, 1.0)], Samples(server, page, "a", ("b", "c"), ("exported_job", "mine"), ("zone", "z")));
        Assert.Equal([(1_795_521_600_000, 2.0)], Samples(server, page, "old", ("zone", "z")));
        Assert.Equal([(TestTime.Milliseconds, 1.0)], Samples(server, page, "up", ("zone", "z")));
        Assert.Equal([(TestTime.Milliseconds, 2.0)], Samples(server, page, "scrape_samples_scraped", ("zone", "z")));
        // The one with its own time ends itself and is not watched.
        Assert.Equal([(TestTime.Milliseconds, 1.0)], Samples(server, page, "scrape_series_added", ("zone", "z")));
        Assert.Equal(MetricType.Gauge, (await server.Metrics.MetadataAsync(default, "a", default))[0].Type);
    }

    [Fact]
    public async Task Scrape_Protobuf_StoresNativeHistogramsAndExemplars()
    {
        await using var page = await MetricsPage.StartAsync();
        (page.Bytes, page.ContentType) = (ProtobufPageTests.Page(), "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited");
        await using var server = await StartAsync(page, ("collector:scrape:nativeHistograms", "true"));

        await Poll.UntilAsync(() => Source(server)?.LastSeen > 0, "the page was scraped");

        Assert.StartsWith("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", page.Accept, StringComparison.Ordinal);
        var native = Assert.Single(server.Metrics.SamplesOf(LabelSet.From(("__name__", "native"), ("instance", page.Address), ("job", "pages"))));
        Assert.Equal(ProtobufPageTests.Native, native.Histogram);
        Assert.Equal([(TestTime.Milliseconds, 7.0)], Samples(server, page, "requests_total", ("code", "a\"b")));
        var (_, exemplars) = Assert.Single(await server.Metrics.ExemplarsAsync(default, new SeriesSelection([new("__name__", MatcherType.Equal, "requests_total")], 0, long.MaxValue), default));
        Assert.Equal(new Exemplar(LabelSet.From(("trace_id", "abc")), 0.5, 1_700_000_000_500), Assert.Single(exemplars));
    }

    [Fact]
    public async Task Scrape_OpenMetrics_StoresExemplars()
    {
        await using var page = await MetricsPage.StartAsync();
        (page.Text, page.ContentType) = ("a_total 1 # {trace_id=\"x\"} 1 1700000000\nb_total 1 # nothing\n# EOF\n", "application/openmetrics-text; version=1.0.0");
        await using var server = await StartAsync(page);

        await Poll.UntilAsync(() => Source(server)?.LastSeen > 0, "the page was scraped");

        Assert.StartsWith("application/openmetrics-text", page.Accept, StringComparison.Ordinal);
        var (_, exemplars) = Assert.Single(await server.Metrics.ExemplarsAsync(default, new SeriesSelection([new("__name__", MatcherType.Regex, ".+")], 0, long.MaxValue), default));
        Assert.Equal(new Exemplar(LabelSet.From(("trace_id", "x")), 1, 1_700_000_000_000), Assert.Single(exemplars));
        Assert.Equal(["1"], Values(server, page, "b_total"));
        Assert.Contains("line 2: the exemplar's labels are not in braces", Source(server).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SeriesAndTargetVanish_EndWithStalenessMarkers()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "a 1\nb 1\n";
        await using var server = await StartAsync(page);
        await Poll.UntilAsync(() => Samples(server, page, "up").Length == 1, "the page was scraped");

        page.Text = "a 2\n";
        await NextAsync(server, page, 2);
        page.IsBroken = true;
        await NextAsync(server, page, 3);
        page.IsBroken = false;
        await NextAsync(server, page, 4);

        Assert.Equal(["1", "2", "stale", "2"], Values(server, page, "a"));
        Assert.Equal(["1", "stale"], Values(server, page, "b"));
        Assert.Equal(["1", "1", "0", "1"], Values(server, page, "up"));
        Assert.Contains("500", Source(server).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_OneBadLine_IsCountedAndTheOthersStored()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "a 1\nb one\nc 3\nd{x=\"1\",x=\"2\"} 4\n";
        await using var server = await StartAsync(page);

        await Poll.UntilAsync(() => Source(server)?.LastSeen > 0, "the page was scraped");

        Assert.Equal(["3"], Values(server, page, "c"));
        Assert.Equal(["1"], Values(server, page, "up"));
        Assert.Equal([("Malformed", 1L), ("DuplicateLabel", 1L)], Source(server).Refused.Select(item => (item.Key, item.Value)));
        Assert.Contains("line 2: `one` is not a number", Source(server).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_PageOfSomethingElse_IsDown()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "<html><body>please sign in</body></html>";
        await using var server = await StartAsync(page);

        await Poll.UntilAsync(() => Source(server)?.LastError is not null, "it was counted");

        Assert.Equal(["0"], Values(server, page, "up"));
        Assert.Contains("no line of it is a sample", Source(server).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_PageTooLarge_IsRefusedByTheNameOfItsLimit()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = string.Concat(Enumerable.Repeat("a 1\n", 1000));
        await using var server = await StartAsync(page, ("collector:scrape:maxPageSize", "1024"));

        await Poll.UntilAsync(() => Source(server)?.LastError is not null, "it was counted");
        Assert.Equal([("BodyTooLarge", 1L)], Source(server).Refused.Select(item => (item.Key, item.Value)));
        Assert.Contains("collector.scrape.maxPageSize", Source(server).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_PageThatWasCutOff_IsNotTrusted()
    {
        await using var page = await MetricsPage.StartAsync();
        (page.Text, page.ContentType) = ("a 1\n", "application/openmetrics-text; version=1.0.0");
        await using var server = await StartAsync(page);

        await Poll.UntilAsync(() => Samples(server, page, "up").Length == 1, "the page was scraped");

        Assert.Equal(["0"], Values(server, page, "up"));
        Assert.Empty(Values(server, page, "a"));
        Assert.Contains("# EOF", Source(server).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_FileDiscovery_FollowsTheFile()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "a 1\n";
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "targets.yaml");
        await File.WriteAllTextAsync(file, $"- targets: ['{page.Address}', 'no address', ' ']\n  labels: {{ zone: z, __metrics_path__: /metrics }}\n");
        await using var server = await CollectorServer.StartAsync((Job + "name", "pages"), (Job + "files:0", file), (Job + "metricsPath", "/nowhere"));
        await Poll.UntilAsync(() => Values(server, page, "a", ("zone", "z")).Length == 1, "the page was scraped");
        // What is no address fails by itself, visibly.
        await Poll.UntilAsync(
            () => server.Services.GetRequiredService<SourceRegistry>().Snapshot().Any(source => source.LastError?.Contains("no address", StringComparison.Ordinal) == true),
            "the bad address was reported");

        await File.WriteAllTextAsync(file, "{ not a list");
        server.Time.Advance(TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(file, "[]");
        await Poll.UntilAsync(() =>
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            return Values(server, page, "up", ("zone", "z")).LastOrDefault() == "stale";
        }, "the target was left");

        Assert.Equal("stale", Values(server, page, "a", ("zone", "z")).Last());
    }

    [Fact]
    public async Task Scrape_TwoJobsOfOnePage_AreTwoSources()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "a 1\n";
        await using var server = await StartAsync(
            page, ("collector:scrape:jobs:1:name", "others"), ("collector:scrape:jobs:1:staticTargets:0", page.Address));

        var sources = server.Services.GetRequiredService<SourceRegistry>();
        await Poll.UntilAsync(() => sources.Snapshot().Count == 2, "both jobs were counted");

        Assert.Equal(
            [($"scrape|others|http://{page.Address}/metrics", "others"), ($"scrape|pages|http://{page.Address}/metrics", "pages")],
            sources.Snapshot().Select(source => (source.Id, source.Name)).Order());
    }

    [Fact]
    public async Task Scrape_HttpDiscovery_FindsTargets()
    {
        await using var page = await MetricsPage.StartAsync();
        page.Text = "a{job=\"theirs\"} 1\n";
        page.Targets = $$"""[{"targets":["{{page.Address}}"], "labels":{"zone":"z"} }]""";
        await using var server = await CollectorServer.StartAsync(
            (Job + "name", "pages"), (Job + "httpDiscovery", $"http://{page.Address}/targets"), (Job + "honorLabels", "true"));

        await Poll.UntilAsync(() => server.Metrics.AllSeries().Any(labels => labels["job"] == "theirs"), "the page was scraped");

        Assert.Contains($"a{{instance=\"{page.Address}\", job=\"theirs\", zone=\"z\"}}", server.Metrics.AllSeries().Select(labels => labels.ToString()));
    }

    private static Task<CollectorServer> StartAsync(MetricsPage page, params (string, string)[] more)
        => CollectorServer.StartAsync([(Job + "name", "pages"), (Job + "staticTargets:0", page.Address), .. more]);

    private static async Task NextAsync(CollectorServer server, MetricsPage page, int visits)
    {
        server.Time.Advance(TimeSpan.FromSeconds(15));
        await Poll.UntilAsync(() => page.Visits == visits && Samples(server, page, "up").Length == visits, $"visit {visits}");
    }

    private static Store.Sources.SourceStatus Source(CollectorServer server)
        => server.Services.GetRequiredService<SourceRegistry>().Snapshot() is [var source, ..] ? source : null!;

    private static (long Time, double Value)[] Samples(CollectorServer server, MetricsPage page, string name, params (string, string)[] labels)
        => [.. server.Metrics.SamplesOf(LabelSet.From([("__name__", name), ("instance", page.Address), ("job", "pages"), .. labels]))
            .Select(sample => (sample.Time, sample.Value))];

    private static string[] Values(CollectorServer server, MetricsPage page, string name, params (string, string)[] labels)
        => [.. Samples(server, page, name, labels).Select(sample => Staleness.IsMarker(sample.Value) ? "stale" : $"{sample.Value}")];
}
