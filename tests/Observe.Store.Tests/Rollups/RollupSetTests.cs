using Observe.Store.Checks;
using Observe.Store.Embedded;
using Observe.Store.Metrics;
using Observe.Store.Rollups;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.Store.Tests.Embedded;

namespace Observe.Store.Tests.Rollups;

public sealed class RollupSetTests
{
    private const long Day = 86_400_000;
    private const long Hour = 3_600_000;

    /// <summary>Midnight, nine days before the clock's day.</summary>
    private static readonly long Old = (MetricStoreContract.Now.ToUnixTimeMilliseconds() / Day - 9) * Day;

    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));

    [Fact]
    public async Task Flush_OldDay_IsReadFromRollupsAlsoAfterAStart()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDaysAsync(store, M, 4);
        await store.FlushAsync();
        string[] rolled = [.. Files(store)];
        Assert.Equal(["2026-11-15.rollup", "2026-11-16.rollup"], rolled);
        Assert.Equal(Files(store).Sum(name => new FileInfo(Path.Combine(Folder(store), name)).Length), store.Store.Statistics.RollupBytes);

        for (var start = 0; start < 2; start++, await store.ReopenAsync())
        {
            // 23 whole hours, and the sample of midnight.
            var (summaries, samples) = await ReadAsync(store, new SummaryHint(Old + Day - Hour, Old + Day - Hour, 1, Day - Hour, true));
            Assert.Equal(24, summaries.Count(window => window.End < Old + Day));
            Assert.Equal(0, samples);
            Assert.Equal(
                new WindowSummary(Old + Hour, Old + (2 * Hour), 60, Old + Hour + 60_000, Old + (2 * Hour), 61, 120, 61, 120, 5430, 0, 0),
                summaries[2]);
        }
    }

    [Fact]
    public async Task Select_UnalignedOrWithoutHint_ReadsSamples()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDaysAsync(store, M, 3);
        await store.FlushAsync();

        var fiveMinutes = await ReadAsync(store, new SummaryHint(Old + 900_000, Old + Day, 300_000, Hour, true));
        Assert.Equal((289, 0), (fiveMinutes.Summaries.Count, fiveMinutes.Samples));
        var cut = await ReadAsync(store, new SummaryHint(Old + 900_001, Old + 900_001, 1, 300_000, true));
        Assert.Equal((0, 1440), (cut.Summaries.Count, cut.Samples));
        Assert.Equal(1440, (await ReadAsync(store, null)).Samples);
    }

    [Fact]
    public async Task Select_LateSampleOfARolledDay_ReadsSamplesUntilRolledUpAnew()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteAsync(store, M, [.. Enumerable.Range(0, 1430).Select(i => (Old + (i * 60_000L), (double)i))]);
        await store.FlushAsync();
        var made = await Content(store);
        var hint = new SummaryHint(Old + Day, Old + Day, 1, Day, true);
        Assert.Equal((25, 0), await CountsAsync(store, hint));

        await WriteAsync(store, M, (Old + Day - Hour + 1, 7), (Old + Day - 1, 3));
        Assert.Equal((0, 1432), await CountsAsync(store, hint));
        await store.FlushAsync();
        Assert.NotEqual(made, await Content(store));
        var (summaries, samples) = await ReadAsync(store, hint);
        Assert.Equal((1432, 0), (summaries.Sum(window => window.Count), samples));

        // As if the process had died between the merge and the roll-up: what the file was made from is not there any more.
        store.Close();
        await File.WriteAllBytesAsync(Path.Combine(Folder(store), Files(store)[0]), made);
        store.Open();
        Assert.Equal((0, 1432), await CountsAsync(store, hint));
        await store.FlushAsync();
        Assert.Equal((25, 0), await CountsAsync(store, hint));
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(-5, 0)]
    [InlineData(-70, 0)]
    [InlineData(-90, 0)]
    [InlineData(0, 0)]
    [InlineData(9, 40)]
    public async Task Open_DamagedFile_IsNamedAndSamplesServe(int at, int shortenBy)
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDaysAsync(store, M, 2);
        await store.FlushAsync();
        var path = Path.Combine(Folder(store), Files(store)[0]);
        store.Close();
        var bytes = await File.ReadAllBytesAsync(path);
        if (shortenBy == 0)
            bytes[at < 0 ? bytes.Length + at : at] ^= 0xff;
        await File.WriteAllBytesAsync(path, bytes[..^shortenBy]);
        store.Open();

        // 5-minute windows: the record that lies first.
        var hint = new SummaryHint(Old + 300_000, Old + Day, 300_000, 300_000, true);
        Assert.Equal((0, 1440), await CountsAsync(store, hint));
        Assert.Contains(path, Assert.Single(store.Store.Statistics.Damaged), StringComparison.Ordinal);
        await store.FlushAsync();
        Assert.True(File.Exists(path + ".damaged"));
        Assert.Equal((289, 0), await CountsAsync(store, hint));
    }

    [Fact]
    public async Task Check_DamagedRecord_IsNamed()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDaysAsync(store, M, 2);
        await store.FlushAsync();
        var path = Path.Combine(Folder(store), Files(store)[0]);
        store.Close();
        using (var folder = StoreFolder.Open(store.Folder))
        {
            Assert.Empty(StoreCheck.Run(folder).Damage);
            Assert.Contains(path, folder.Files());
            var bytes = await File.ReadAllBytesAsync(path);
            bytes[9] ^= 0xff;
            await File.WriteAllBytesAsync(path, bytes);
            Assert.Equal([$"{path}: the record at 8 is damaged"], StoreCheck.Run(folder).Damage);
        }

        store.Open();
    }

    [Fact]
    public async Task Retention_SamplesGone_LastOfFiveMinutesStayUntilRollupsGo()
    {
        var options = new StoreOptions { RetentionTime = TimeSpan.FromDays(12), Rollups = new RollupOptions { Retention = TimeSpan.FromDays(20) } };
        await using var store = new EmbeddedStoreUnderTest(options: options);
        await WriteAsync(store, M, [.. Enumerable.Range(0, 100).Select(i => (Old + (i * 60_000L), (double)i)), (Old + 6_000_001, Staleness.Marker)]);
        await store.FlushAsync();
        store.Time.Advance(TimeSpan.FromDays(5));
        await store.FlushAsync();
        Assert.Equal(0, store.Store.Statistics.BlockBytes);
        Assert.Equal(["2026-11-15.kept"], Files(store));

        for (var start = 0; start < 2; start++, await store.ReopenAsync())
        {
            var buffer = await SamplesAsync(store);
            Assert.Equal(22, buffer.Count);
            Assert.Equal((Old, 0.0, Old + 300_000, 5.0), (buffer.Times[0], buffer.Values[0], buffer.Times[1], buffer.Values[1]));
            Assert.Equal((Old + 5_940_000, 99.0), (buffer.Times[20], buffer.Values[20]));
            Assert.True(buffer.Times[21] == Old + 6_000_001 && Staleness.IsMarker(buffer.Values[21]));
            // Cut windows too: there is nothing else.
            Assert.Equal((21, 0), await CountsAsync(store, new SummaryHint(Old + 90_000, Old + Day, 60_000, Hour, true)));
            Assert.Single(await store.Reader.SeriesAsync(TenantId.Default, new LabelQuery([], Old, Old + Day), CancellationToken.None));
        }

        // A sample of that day that comes now takes the place of nothing else.
        options.RetentionTime = TimeSpan.FromDays(30);
        await WriteAsync(store, M, (Old + 6_000_005, 1));
        Assert.Equal(23, (await SamplesAsync(store)).Count);
        await store.FlushAsync();
        Assert.Equal(23, (await SamplesAsync(store)).Count);
        Assert.Equal((21, 0), await CountsAsync(store, new SummaryHint(Old + Hour, Old + Day, 300_000, 300_000, true)));
        Assert.Equal(["2026-11-15.kept"], Files(store));

        options.RetentionTime = TimeSpan.FromDays(12);
        store.Time.Advance(TimeSpan.FromDays(10));
        await store.FlushAsync();
        Assert.Empty(Files(store));
        Assert.Equal((0L, 0L), (store.Store.Statistics.Series, store.Store.Statistics.RollupBytes));
    }

    [Fact]
    public async Task Flush_SwitchedOffOrTooYoungOrHistograms_RollsNothingUp()
    {
        await using var off = new EmbeddedStoreUnderTest(options: new StoreOptions { Rollups = new RollupOptions { Enabled = false } });
        await WriteDaysAsync(off, M, 3);
        await off.FlushAsync();
        Assert.Empty(Files(off));

        await using var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        var batch = new WriteBatch();
        batch.Add(series, new Sample(Old, 0, new NativeHistogram { Schema = 0, Count = 1 }));
        batch.Add(series, new Sample(Old + (3 * Day), 0, new NativeHistogram { Schema = 0, Count = 1 }));
        await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, CancellationToken.None);
        await store.FlushAsync();
        Assert.Equal(["2026-11-15.rollup"], Files(store));
        Assert.Equal((0, 2), await CountsAsync(store, new SummaryHint(Old + Day, Old + Day, 1, Day, false), Old + (4 * Day)));
    }

    [Fact]
    public async Task Select_Gauge_GivesSummariesOnlyToWhoAsksForNoResets()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteAsync(store, M, [.. Enumerable.Range(0, 1440).Select(i => (Old + (i * 60_000L), (double)(i % 3)))]);
        await store.FlushAsync();
        var hint = new SummaryHint(Old + Day, Old + Day, 1, Day, NeedsResets: true);

        Assert.Equal((0, 1440), await CountsAsync(store, hint));
        Assert.Equal((25, 0), await CountsAsync(store, hint with { NeedsResets = false }));
    }

    [Fact]
    public async Task Select_ManySeries_EachFindsItsOwn()
    {
        await using var store = new EmbeddedStoreUnderTest();
        for (var i = 0; i < 300; i++)
            await WriteAsync(store, M.With("i", $"{i}"), (Old + 1, i), (Old + 2, i));
        await store.FlushAsync();

        using var selected = await SelectAsync(store, new SummaryHint(Old + Day, Old + Day, 1, Day, true), Old + Day);
        var sums = selected.Series.Select(series =>
        {
            var summaries = new List<WindowSummary>();
            series.Read(Old, Old + Day, new SampleBuffer(), summaries);
            return (series.Labels["i"]!, Assert.Single(summaries).Sum);
        });
        Assert.Equal(Enumerable.Range(0, 300).Select(i => ($"{i}", 2.0 * i)).OrderBy(item => item.Item1, StringComparer.Ordinal), sums);
    }

    private static string Folder(EmbeddedStoreUnderTest store) => Path.Combine(store.Folder, "rollups", "default");

    private static string[] Files(EmbeddedStoreUnderTest store)
        => [.. Directory.GetFiles(Folder(store)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static Task<byte[]> Content(EmbeddedStoreUnderTest store) => File.ReadAllBytesAsync(Path.Combine(Folder(store), Files(store)[0]));

    /// <summary>A sample a minute, counting from 0 each day.</summary>
    private static async Task WriteDaysAsync(EmbeddedStoreUnderTest store, LabelSet labels, int days)
    {
        for (var day = 0; day < days; day++)
            await WriteAsync(store, labels, [.. Enumerable.Range(0, 1440).Select(i => (Old + (day * Day) + (i * 60_000L), (double)i))]);
    }

    private static async Task WriteAsync(EmbeddedStoreUnderTest store, LabelSet labels, params (long Time, double Value)[] samples)
    {
        var series = store.Writer.Resolve(TenantId.Default, labels).Series!;
        var batch = new WriteBatch();
        foreach (var (time, value) in samples)
            batch.Add(series, time, value);
        Assert.Equal(samples.Length, (await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None)).Accepted);
    }

    private static ValueTask<SelectedSeriesSet> SelectAsync(EmbeddedStoreUnderTest store, SummaryHint? hint, long to)
        => store.Reader.SelectAsync(
            TenantId.Default, new SeriesSelection([new("__name__", MatcherType.Equal, "m")], Old, to, hint), CancellationToken.None);

    private static async Task<(List<WindowSummary> Summaries, int Samples)> ReadAsync(EmbeddedStoreUnderTest store, SummaryHint? hint, long? to = null)
    {
        using var selected = await SelectAsync(store, hint, to ?? (Old + Day - 1));
        var (summaries, samples) = (new List<WindowSummary>(), new SampleBuffer());
        Assert.Single(selected.Series).Read(Old, to ?? (Old + Day - 1), samples, summaries);
        return (summaries, samples.Count);
    }

    private static async Task<(int Summaries, int Samples)> CountsAsync(EmbeddedStoreUnderTest store, SummaryHint? hint, long? to = null)
        => await ReadAsync(store, hint, to) is var (summaries, samples) ? (summaries.Count, samples) : default;

    private static async Task<SampleBuffer> SamplesAsync(EmbeddedStoreUnderTest store)
    {
        using var selected = await SelectAsync(store, null, Old + Day - 1);
        var samples = new SampleBuffer();
        selected.Series.Single(series => series.Labels == M).Read(Old, Old + Day, samples);
        return samples;
    }
}
