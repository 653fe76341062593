using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Embedded;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Transfer;
using Observe.TestSupport;

namespace Observe.Store.Tests.Transfer;

public sealed class StoreTransferTests
{
    private const long Day = 86_400_000;
    private static readonly ExportSelection All = new([], long.MinValue, long.MaxValue);
    private static readonly LabelSet Up = LabelSet.From(("__name__", "up"), ("job", "a\"\\\n"));

    /// <summary>Texts, values and times that the text and its escapes must bring back.</summary>
    private static readonly string[] Texts = ["a", "b\"", "c\\", "d\n", "é{}", "=,", "x y", "\\n"];

    [Theory]
    [InlineData(TransferFormat.OpenMetrics)]
    [InlineData(TransferFormat.Parquet)]
    public void Export_ThenImport_IsTheSame(TransferFormat format)
        => Prop.ForAll<int>(seed => RoundTripAsync(new System.Random(seed), format).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public async Task Export_Parquet_HoldsHistogramsMarkersStartTimesAndEveryBit()
    {
        using var folder = new TemporaryFolder();
        var histogram = new NativeHistogram { Schema = 2, Count = 3, Sum = 4.5, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2] };
        Sample[] samples =
        [
            new(1000, 1, null, 500), new(2000, 0, histogram), new(3000, 0, NativeHistogram.Stale), new(4000, Staleness.Marker),
            new(5000, BitConverter.UInt64BitsToDouble(0x7ff8000000000123)), new(6000, -0.0),
        ];
        await ImportAsync(folder.File("a"), samples.Select(sample => (Up, sample)));

        var text = await ExportAsync(folder.File("a"), TransferFormat.OpenMetrics, folder.File("a.om"));
        Assert.Equal(["3 native histograms and staleness markers are left out: only Parquet holds them"], text.Notes);
        Assert.Equal(
            "up{job=\"a\\\"\\\\\\n\"} 1 1\nup{job=\"a\\\"\\\\\\n\"} NaN 5\nup{job=\"a\\\"\\\\\\n\"} -0 6\n# EOF\n",
            await File.ReadAllTextAsync(folder.File("a.om")));
        var report = await ExportAsync(folder.File("a"), TransferFormat.Parquet, folder.File("a.parquet"));
        Assert.Equal((1L, 6L, 0L), (report.Series, report.Samples, report.Problems.Count));
        await StoreTransfer.ImportAsync(folder.File("b"), folder.File("a.parquet"), TransferFormat.Parquet, default);

        Assert.Equal(Bits(samples.Select(sample => (Up, sample))), Bits(await ReadAsync(folder.File("b"))));
    }

    [Fact]
    public async Task Export_SelectsSeriesAndTimes_WithFamiliesTogether()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("in"),
            "# TYPE h histogram\n# HELP h What\\nit is\nh_bucket{le=\"1\"} 1 10\nh_count 1 10\nh_count 2 20\nh_sum 3 10\n# TYPE h2_total counter\nh2_total 1 10\nother 1 10\n# EOF\n");
        var imported = await StoreTransfer.ImportAsync(folder.File("data"), folder.File("in"), TransferFormat.OpenMetrics, default);
        Assert.Equal((5L, 6L, 0L), (imported.Series, imported.Samples, imported.Problems.Count));

        await using (var file = File.Create(folder.File("out")))
        {
            await StoreTransfer.ExportAsync(
                folder.File("data"), new([[new("__name__", MatcherType.Regex, "h.*")]], 0, 10_000), TransferFormat.OpenMetrics, file, default);
        }

        Assert.Equal(
            "# TYPE h histogram\n# HELP h What\\nit is\nh_bucket{le=\"1\"} 1 10\nh_count 1 10\nh_sum 3 10\n# TYPE h2 counter\nh2_total 1 10\n# EOF\n",
            await File.ReadAllTextAsync(folder.File("out")));
    }

    [Fact]
    public async Task Export_ChangesNothing_AndRefusesAFolderThatIsOpen()
    {
        using var folder = new TemporaryFolder();
        await ImportAsync(folder.File("data"), Enumerable.Range(0, 1000).Select(i => (Up, new Sample(i * Day / 300, i))));
        var journal = Directory.GetFiles(Path.Combine(folder.File("data"), "default", "metrics", "journal"));
        await File.AppendAllTextAsync(journal.FirstOrDefault() ?? Path.Combine(folder.File("data"), "default", "metrics", "journal", "0000000001.journal"), "torn");
        var before = Contents(folder.File("data"));

        var report = await ExportAsync(folder.File("data"), TransferFormat.OpenMetrics, folder.File("out"));

        Assert.Equal(1000, report.Samples);
        Assert.Equal(before, Contents(folder.File("data")));
        using var held = StoreFolder.Open(folder.File("data"));
        var refused = await Assert.ThrowsAsync<FolderInUseException>(() => ExportAsync(folder.File("data"), TransferFormat.OpenMetrics, folder.File("out")));
        Assert.Contains("is in use by another observe", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OverWhatIsThere_LastOneCounts_AndFutureIsRefused()
    {
        using var folder = new TemporaryFolder();
        var future = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        await ImportAsync(folder.File("data"), [(Up, new Sample(1000, 1)), (Up, new Sample(2000, 1)), (Up, new Sample(1000, 2))]);

        await File.WriteAllTextAsync(folder.File("in"), $"up{{job=\"a\\\"\\\\\\n\"}} 3 2\nup 1 {future / 1000}\n{{job=\"a\"}} 1 1\n# EOF\n");
        var report = await StoreTransfer.ImportAsync(folder.File("data"), folder.File("in"), TransferFormat.OpenMetrics, default);

        Assert.Equal([$"{folder.File("in")}:2: {future / 1000 * 1000} ms is ahead of the clock by more than store.futureLimit"], report.Problems.Examples);
        Assert.Equal(
            [(Up, new Sample(1000, 2)), (Up, new Sample(2000, 3)), (LabelSet.From(("job", "a")), new Sample(1000, 1))],
            await ReadAsync(folder.File("data")));
        Assert.Single(Directory.GetFiles(folder.File("data"), "*.block", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("no parquet at all")]
    [InlineData("")]
    public async Task Import_NoParquet_IsRefusedByName(string content)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in"), content);

        var error = await Assert.ThrowsAnyAsync<IOException>(
            () => StoreTransfer.ImportAsync(folder.File("data"), folder.File("in"), TransferFormat.Parquet, default));
        Assert.StartsWith(folder.File("in"), error.Message, StringComparison.Ordinal);
    }

    private static async Task RoundTripAsync(System.Random random, TransferFormat format)
    {
        using var folder = new TemporaryFolder();
        var samples = Random(random).ToArray();
        await ImportAsync(folder.File("a"), samples);
        var exported = await ExportAsync(folder.File("a"), format, folder.File("file"));
        var imported = await StoreTransfer.ImportAsync(folder.File("b"), folder.File("file"), format, default);

        Assert.Equal((0L, 0L), (exported.Problems.Count, imported.Problems.Count));
        var (a, b) = (await ReadAsync(folder.File("a")), await ReadAsync(folder.File("b")));
        Assert.Equal(samples.DistinctBy(item => (item.Labels, item.Sample.Time)).Count(), a.Count);
        Assert.Equal(Bits(a), Bits(b));
    }

    private static IEnumerable<(LabelSet Labels, Sample Sample)> Random(System.Random random)
    {
        var labels = Enumerable.Range(0, random.Next(1, 6)).Select(i => LabelSet.From(
            ("__name__", random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] + i : $"metric_{i}"),
            (random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] : "label", Texts[random.Next(Texts.Length)]))).ToArray();
        for (var count = random.Next(400); count > 0; count--)
        {
            var value = random.Next(6) switch
            {
                0 => double.NaN,
                1 => double.NegativeInfinity,
                2 => BitConverter.Int64BitsToDouble(random.NextInt64()) is var any && double.IsNaN(any) ? 0 : any,
                _ => random.Next(1000) / 8.0,
            };
            yield return (labels[random.Next(labels.Length)], new Sample(random.NextInt64(-Day, 4 * Day), value));
        }
    }

    private static async Task ImportAsync(string data, IEnumerable<(LabelSet Labels, Sample Sample)> samples)
    {
        using var opened = OpenedStore.Open(data);
        var import = new BlockImport(opened.Store.Default, opened.Options, long.MaxValue);
        foreach (var (labels, sample) in samples)
            import.Add(labels, sample, () => "");
        import.Finish();
        Assert.Empty(import.Problems.Examples);
        await Task.CompletedTask;
    }

    private static async Task<TransferReport> ExportAsync(string data, TransferFormat format, string path)
    {
        await using var file = File.Create(path);
        return await StoreTransfer.ExportAsync(data, All, format, file, default);
    }

    private static async Task<List<(LabelSet Labels, Sample Sample)>> ReadAsync(string data)
    {
        using var opened = OpenedStore.Open(data);
        using var selected = await opened.Store.SelectAsync(TenantId.Default, new([], long.MinValue, long.MaxValue), default);
        var found = new List<(LabelSet, Sample)>();
        foreach (var series in selected.Series)
        {
            var buffer = new SampleBuffer();
            series.Read(long.MinValue, long.MaxValue, buffer);
            found.AddRange(Enumerable.Range(0, buffer.Count).Select(i => (series.Labels, buffer[i])));
        }

        return found;
    }

    private static IEnumerable<(LabelSet, long, long, NativeHistogram?, long)> Bits(IEnumerable<(LabelSet Labels, Sample Sample)> samples)
        => samples.Select(item => (
            item.Labels, item.Sample.Time, BitConverter.DoubleToInt64Bits(item.Sample.Value), item.Sample.Histogram, item.Sample.StartTime));

    /// <summary>Every file but the lock, with its bytes.</summary>
    private static SortedDictionary<string, string> Contents(string folder)
        => new(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "lock")
            .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path))), StringComparer.Ordinal);
}
