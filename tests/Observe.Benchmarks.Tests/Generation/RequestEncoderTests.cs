using Observe.Benchmarks.Generation;

namespace Observe.Benchmarks.Tests.Generation;

public sealed class RequestEncoderTests
{
    private const long End = 1_764_028_800_000;

    /// <summary>Two targets a connection.</summary>
    private static readonly LoadShape OneEach = new("one", 400, 60, 1, 2);

    private static readonly LoadShape Batched = new("batched", 200, 400, 40, 1);

    [Fact]
    public void Requests_OneSampleEach_HoldEverySampleOnceInOrderOfTime()
    {
        var series = All(OneEach, connection: 1).GroupBy(entry => entry.Identity).ToList();

        Assert.Equal(200, series.Count);
        foreach (var entries in series)
            AssertTimes(OneEach, [.. entries.SelectMany(entry => entry.Samples).Select(sample => sample.Time)]);
    }

    [Fact]
    public void Requests_Batched_HoldEverySampleOnceInOrderOfTime()
    {
        var entries = All(Batched, connection: 0);

        Assert.All(entries, entry => Assert.Equal(40, entry.Samples.Count));
        foreach (var ofSeries in entries.GroupBy(entry => entry.Identity))
            AssertTimes(Batched, [.. ofSeries.SelectMany(entry => entry.Samples).Select(sample => sample.Time)]);
    }

    [Fact]
    public void Requests_Series_HaveTheKindsAndSortedLabelsThatAreSaid()
    {
        var step = All(OneEach, connection: 0).Take(100).ToList();

        Assert.Equal(50, step.Count(entry => entry["__name__"].EndsWith("_bucket", StringComparison.Ordinal)));
        Assert.Equal(35, step.Count(entry => entry["__name__"].EndsWith("_total", StringComparison.Ordinal)));
        Assert.All(step, entry => Assert.Equal(
            entry["__name__"].EndsWith("_bucket", StringComparison.Ordinal) ? 12 : 11, entry.Labels.Count));
        Assert.All(step, entry => Assert.Equal(
            entry.Labels.Select(label => label.Name).Order(StringComparer.Ordinal), entry.Labels.Select(label => label.Name)));
    }

    [Fact]
    public void Requests_CountersAndBuckets_NeverFall()
    {
        foreach (var ofSeries in All(OneEach, connection: 0).GroupBy(entry => entry.Identity))
        {
            double[] values = [.. ofSeries.SelectMany(entry => entry.Samples).Select(sample => sample.Value)];
            if (!SeriesLayout.Gauges.Contains(ofSeries.First()["__name__"]))
                Assert.Equal(values.Order(), values);
        }
    }

    [Fact]
    public void Requests_BucketsOfOneRead_AreCumulative()
    {
        var reads = All(OneEach, connection: 0)
            .Where(entry => entry["__name__"].EndsWith("_bucket", StringComparison.Ordinal))
            .GroupBy(entry => (entry["instance"], entry["route"], entry.Samples[0].Time));

        foreach (var read in reads)
        {
            double[] values = [.. read.OrderBy(entry => SeriesLayout.Bounds.IndexOf(entry["le"])).Select(entry => entry.Samples[0].Value)];
            Assert.Equal(values.Order(), values);
        }
    }

    [Fact]
    public void Requests_EntriesAndPhases_AreNumberedWithoutGap()
    {
        var next = 0L;
        foreach (var request in new RequestEncoder(Batched, 0, End, seed: 1).Requests())
        {
            Assert.Equal(next, request.FirstEntry);
            Assert.InRange(request.Entries * Batched.SamplesPerEntry, 1, LoadShape.SamplesPerRequest);
            // All of a request is of one phase: 3 blocks of 40 samples at 15 s are half an hour.
            Assert.Equal(request.FirstEntry / (200 * 3), request.Phase);
            Assert.Equal(request.Phase, (request.FirstEntry + request.Entries - 1) / (200 * 3));
            next += request.Entries;
        }

        Assert.Equal(200 * 10, next);
    }

    [Fact]
    public void Requests_SameSeed_SameBytes()
    {
        Assert.Equal(Bytes(seed: 1), Bytes(seed: 1));
        Assert.NotEqual(Bytes(seed: 1), Bytes(seed: 2));

        static byte[] Bytes(ulong seed) => [.. new RequestEncoder(OneEach, 0, End, seed).Requests().SelectMany(request => request.Body.ToArray())];
    }

    private static List<SentSeries> All(LoadShape shape, int connection)
        => [.. new RequestEncoder(shape, connection, End, seed: 1).Requests().SelectMany(request => SentSeries.Of(request))];

    private static void AssertTimes(LoadShape shape, long[] times)
    {
        var start = End - (shape.SamplesPerSeries * LoadShape.Interval);
        Assert.InRange(times[0], start, start + LoadShape.Interval - 1);
        Assert.Equal(Enumerable.Range(0, shape.SamplesPerSeries).Select(i => times[0] + (i * LoadShape.Interval)), times);
    }
}
