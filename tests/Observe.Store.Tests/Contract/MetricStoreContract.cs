using System.Collections.Concurrent;
using Observe.Store.Deletes;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Store.Tests.Contract;

/// <summary>A store under test: what it is made of, and how it is opened again over the same data.</summary>
public interface IMetricStoreUnderTest : IAsyncDisposable
{
    IMetricWriter Writer { get; }

    IMetricReader Reader { get; }

    IJournalFeed Feed { get; }

    IMetricDeletes Deletes { get; }

    /// <summary>Ends it and opens it again over what it kept.</summary>
    Task ReopenAsync();

    /// <summary>Merges head, journal and blocks.</summary>
    Task FlushAsync();
}

/// <summary>What every home of metrics must do. The clock stands at <see cref="Now"/>.</summary>
public abstract partial class MetricStoreContract
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly LabelSet Up = LabelSet.From(("__name__", "up"), ("job", "a"), ("instance", "1"));

    protected static long At(double seconds) => Now.ToUnixTimeMilliseconds() + (long)(seconds * 1000);

    protected abstract Task<IMetricStoreUnderTest> OpenAsync();

    [Fact]
    public async Task Write_ThenRead_GivesSamplesInOrder()
    {
        await using var store = await OpenAsync();

        Assert.Equal(WriteResult.Success(3), await WriteAsync(store, Up, (At(-3), 1), (At(-2), 2), (At(-1), 3)));
        Assert.Equal([(At(-2), 2), (At(-1), 3)], await ReadAsync(store, Up, At(-2), At(-1)));
    }

    [Fact]
    public async Task Write_ThenReopen_KeepsEverythingOnceAndInOrder()
    {
        await using var store = await OpenAsync();
        var samples = Enumerable.Range(0, 500).Select(i => (At(i - 600), (double)i)).ToArray();
        await WriteAsync(store, Up, samples);
        await store.ReopenAsync();
        Assert.Equal(samples, await ReadAsync(store, Up));

        await store.FlushAsync();
        await WriteAsync(store, Up, (At(0), 7));
        await store.ReopenAsync();
        Assert.Equal([.. samples, (At(0), 7)], await ReadAsync(store, Up));
    }

    [Fact]
    public async Task Write_FlushedTwiceAndReopened_KeepsOldAndNew()
    {
        await using var store = await OpenAsync();
        var old = Enumerable.Range(0, 2000).Select(i => (At(-200_000 + i * 90), (double)i)).ToArray();
        await WriteAsync(store, Up, old);
        await store.FlushAsync();
        await WriteAsync(store, Up, (At(-1), 1));
        await store.FlushAsync();
        await store.ReopenAsync();

        Assert.Equal([.. old, (At(-1), 1)], await ReadAsync(store, Up));
    }

    [Fact]
    public async Task Write_Late_IsMergedWithinTheWindowAndRefusedBeyond()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, [.. Enumerable.Range(0, 300).Select(i => (At(-8000 + i * 24), (double)i))]);

        var within = await WriteAsync(store, Up, (At(-7999), -1));
        var beyond = await WriteAsync(store, Up, (At(-8100), -2));

        Assert.Equal((1, 0), (within.Accepted, within.RefusedCount));
        Assert.Equal(RefusalReason.TooLate, Assert.Single(beyond.Refused).Key);
        Assert.Contains("up{instance=\"1\", job=\"a\"}", beyond.Examples[0].Message, StringComparison.Ordinal);
        Assert.Equal([(At(-8000), 0), (At(-7999), -1), (At(-7976), 1)], (await ReadAsync(store, Up)).Take(3));
        Assert.Equal(301, (await ReadAsync(store, Up)).Count);
    }

    [Fact]
    public async Task Write_FirstSampleOfASeries_MayBeOfAnyAgeWithinRetention()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, (At(0), 1));
        var other = Up.With("instance", "2");

        Assert.Equal(1, (await WriteAsync(store, other, (At(-29 * 86400), 1))).Accepted);
        Assert.Equal(RefusalReason.BeyondRetention, Assert.Single((await WriteAsync(store, other, (At(-31 * 86400), 1))).Refused).Key);
    }

    [Fact]
    public async Task Write_SameTime_EqualIsSilentOtherIsRefused()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, (At(-2), double.NaN), (At(-1), 1));

        Assert.Equal(WriteResult.Success(2), await WriteAsync(store, Up, (At(-2), double.NaN), (At(-1), 1)));
        var conflict = await WriteAsync(store, Up, (At(-1), 2));
        Assert.Equal((0, RefusalReason.DuplicateTimestamp), (conflict.Accepted, Assert.Single(conflict.Refused).Key));
        Assert.Equal([(At(-2), double.NaN), (At(-1), 1)], await ReadAsync(store, Up));
    }

    [Fact]
    public async Task Write_OwnForecasts_LieAheadAndReplaceEarlierOnes()
    {
        await using var store = await OpenAsync();

        Assert.Equal(RefusalReason.TooFarInFuture, Assert.Single((await WriteAsync(store, Up, (At(601), 1))).Refused).Key);
        await WriteAsync(store, Up, WriteOrigin.Own, (At(3600), 1), (At(3660), 2));
        await WriteAsync(store, Up, WriteOrigin.Own, (At(3600), 5));
        await store.ReopenAsync();

        Assert.Equal([(At(3600), 5), (At(3660), 2)], await ReadAsync(store, Up));
    }

    [Fact]
    public async Task Write_BadItems_NeverTakeGoodOnesWithThem()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, (At(-1), 1));

        var result = await WriteAsync(store, Up, (At(-1), 9), (At(0), 2), (At(9999), 3));

        Assert.Equal(1, result.Accepted);
        Assert.Equal(
            [(RefusalReason.DuplicateTimestamp, 1), (RefusalReason.TooFarInFuture, 1)],
            result.Refused.Select(item => (item.Key, item.Value)).Order());
        Assert.Equal([(At(-1), 1), (At(0), 2)], await ReadAsync(store, Up));
    }

    [Fact]
    public async Task Write_HistogramsStartTimesAndMarkers_SurviveReopenAndFlush()
    {
        await using var store = await OpenAsync();
        var histogram = new NativeHistogram { Schema = 2, Count = 3, Sum = 4.5, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2] };
        Sample[] samples = [new(At(-4), 1, null, At(-9)), new(At(-3), 0, histogram), new(At(-2), 0, NativeHistogram.Stale), new(At(-1), Staleness.Marker)];
        var batch = new WriteBatch();
        var series = Resolve(store, Up);
        foreach (var sample in samples)
            batch.Add(series, sample);
        await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
        await store.ReopenAsync();
        await store.FlushAsync();
        await store.ReopenAsync();

        var read = await SamplesAsync(store, Up);
        Assert.Equal(samples[..3], read.Take(3));
        Assert.True(Staleness.IsMarker(read[3]));
    }

    [Fact]
    public async Task Resolve_LimitsOnLabels_AreSentences()
    {
        await using var store = await OpenAsync();
        RefusalReason? Reason(LabelSet labels) => store.Writer.Resolve(TenantId.Default, labels).Refusal?.Reason;

        Assert.Equal(RefusalReason.MissingMetricName, Reason(LabelSet.Empty));
        Assert.Equal(RefusalReason.LabelValueTooLong, Reason(Up.With("x", new string('v', 5000))));
        Assert.Equal(RefusalReason.LabelNameTooLong, Reason(Up.With(new string('n', 2000), "v")));
        Assert.Equal(RefusalReason.InvalidUtf8, Reason(Up.With("x", "\ud800")));
        Assert.Equal(RefusalReason.LabelCountLimit, Reason(LabelSet.From(Enumerable.Range(0, 80).Select(i => new Label($"l{i}", "v")))));
    }

    [Fact]
    public async Task TryResolve_BytesSeenBefore_FindTheSameSeries()
    {
        await using var store = await OpenAsync();
        WireKey[] keys = [WireKey.Of([1, 2, 3]), WireKey.Of([1, 2, 4])];
        var found = new Series?[2];
        store.Writer.TryResolve(TenantId.Default, keys, found);
        Assert.Equal([null, null], found);

        var series = store.Writer.Resolve(TenantId.Default, Up, keys[1]).Series!;

        store.Writer.TryResolve(TenantId.Default, keys, found);
        Assert.Equal([null, series], found);
        Assert.Equal(SeriesId.Of(TenantId.Default, Up), series.Id);
    }

    [Fact]
    public async Task Select_Matchers_FollowPrometheus()
    {
        await using var store = await OpenAsync();
        foreach (var (job, path) in new[] { ("a", "/x"), ("b", "/y"), ("c", "") })
            await WriteAsync(store, LabelSet.From(("__name__", "m"), ("job", job), ("path", path)), (At(-1), 1));

        Assert.Equal((string[])["a"], await JobsAsync(store, new("job", MatcherType.Equal, "a")));
        Assert.Equal((string[])["a", "c"], await JobsAsync(store, new("job", MatcherType.NotEqual, "b")));
        Assert.Equal((string[])["a", "b"], await JobsAsync(store, new("job", MatcherType.Regex, "a|b")));
        Assert.Equal((string[])["c"], await JobsAsync(store, new("path", MatcherType.Equal, "")));
        Assert.Equal((string[])["a", "b"], await JobsAsync(store, new("path", MatcherType.Regex, "/.+")));
        Assert.Equal((string[])["c"], await JobsAsync(store, new("path", MatcherType.NotRegex, "/.+")));
        Assert.Empty(await JobsAsync(store, new("none", MatcherType.Equal, "x")));
    }

    [Fact]
    public async Task Labels_InRangeAndMatching_AreSortedAndLimited()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, (At(-100), 1));
        await WriteAsync(store, Up.With("job", "b"), (At(-1), 1));
        LabelQuery all = new([], At(-1000), At(0));

        Assert.Equal(["__name__", "instance", "job"], await store.Reader.LabelNamesAsync(TenantId.Default, all, default));
        Assert.Equal(["a", "b"], await store.Reader.LabelValuesAsync(TenantId.Default, "job", all, default));
        Assert.Equal(["a"], await store.Reader.LabelValuesAsync(TenantId.Default, "job", all with { Limit = 1 }, default));
        Assert.Equal(["b"], await store.Reader.LabelValuesAsync(TenantId.Default, "job", all with { MinTime = At(-50) }, default));
        Assert.Equal([Up, Up.With("job", "b")], await store.Reader.SeriesAsync(TenantId.Default, all, default));
        Assert.Equal(
            [Up],
            await store.Reader.SeriesAsync(TenantId.Default, all with { MatcherSets = [[new("job", MatcherType.Equal, "a")]] }, default));
    }

    [Fact]
    public async Task MetadataAndExemplars_AreKept()
    {
        await using var store = await OpenAsync();
        var metadata = new MetricMetadata("up", MetricType.Gauge, "", "whether it is up");
        var exemplar = new Exemplar(LabelSet.From(("trace_id", "abc")), 3, At(-1));
        var batch = new WriteBatch();
        batch.AddMetadata(metadata);
        batch.AddExemplar(Resolve(store, Up), exemplar);
        await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);

        var found = await store.Reader.ExemplarsAsync(
            TenantId.Default, new([new("__name__", MatcherType.Equal, "up")], At(-10), At(0)), default);
        Assert.Equal([exemplar], Assert.Single(found).Exemplars);
        await store.ReopenAsync();
        Assert.Equal([metadata], await store.Reader.MetadataAsync(TenantId.Default, null, default));
        await store.FlushAsync();
        await store.ReopenAsync();
        Assert.Equal([metadata], await store.Reader.MetadataAsync(TenantId.Default, "up", default));
    }

    [Fact]
    public async Task Follow_AcceptedBatches_ArriveInOrderWithoutRefusedOrKnownSamples()
    {
        await using var store = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentQueue<JournalBatch>();
        var following = Task.Run(async () =>
        {
            await foreach (var batch in store.Feed.FollowAsync(TenantId.Default, null, stop.Token))
                seen.Enqueue(batch);
        });
        var written = 0;
        await Poll.UntilAsync(
            async () =>
            {
                await WriteAsync(store, Up, (At(-5000 + written), written++));
                return !seen.IsEmpty;
            },
            "the follower is there");

        for (var i = 0; i < 100; i++)
            await WriteAsync(store, Up, (At(-5000 + written - 1), written - 1), (At(-5000 + written), written++), (At(5000), 0));
        await Poll.UntilAsync(() => seen.Last().Samples[^1].Sample.Value == written - 1, "the last batch arrives");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);

        var first = seen.First();
        Assert.Equal(
            Enumerable.Range(0, seen.Count).Select(i => (first.Position.Sequence + i, first.Samples[0].Sample.Value + i)),
            seen.Select(batch => (batch.Position.Sequence, Assert.Single(batch.Samples).Sample.Value)));
    }

    protected static Series Resolve(IMetricStoreUnderTest store, LabelSet labels)
        => store.Writer.Resolve(TenantId.Default, labels).Series!;

    protected static Task<WriteResult> WriteAsync(IMetricStoreUnderTest store, LabelSet labels, params (long Time, double Value)[] samples)
        => WriteAsync(store, labels, WriteOrigin.Outside, samples);

    protected static async Task<WriteResult> WriteAsync(
        IMetricStoreUnderTest store, LabelSet labels, WriteOrigin origin, params (long Time, double Value)[] samples)
    {
        var batch = new WriteBatch();
        var series = Resolve(store, labels);
        foreach (var (time, value) in samples)
            batch.Add(series, time, value);
        return await store.Writer.WriteAsync(TenantId.Default, batch, origin, CancellationToken.None);
    }

    protected static async Task<IReadOnlyList<(long Time, double Value)>> ReadAsync(
        IMetricStoreUnderTest store, LabelSet labels, long from = long.MinValue, long to = long.MaxValue)
        => [.. (await SamplesAsync(store, labels, from, to)).Select(sample => (sample.Time, sample.Value))];

    protected static async Task<IReadOnlyList<Sample>> SamplesAsync(
        IMetricStoreUnderTest store, LabelSet labels, long from = long.MinValue, long to = long.MaxValue)
    {
        var matchers = labels.Select(label => new LabelMatcher(label.Name, MatcherType.Equal, label.Value)).ToArray();
        using var selected = await store.Reader.SelectAsync(TenantId.Default, new(matchers, from, to), CancellationToken.None);
        var buffer = new SampleBuffer();
        foreach (var series in selected.Series)
            series.Read(from, to, buffer);
        return [.. Enumerable.Range(0, buffer.Count).Select(i => buffer[i])];
    }

    private static async Task<string[]> JobsAsync(IMetricStoreUnderTest store, LabelMatcher matcher)
    {
        using var selected = await store.Reader.SelectAsync(TenantId.Default, new([matcher], At(-10), At(0)), CancellationToken.None);
        return [.. selected.Series.Select(series => series.Labels["job"]!)];
    }
}
