using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Embedded;
using Observe.Store.Head;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Embedded;

public sealed class ReplayWindowTests
{
    /// <summary>Which of three series, when, what: times go back, come twice and come again with another value.</summary>
    private static readonly Arbitrary<(int Length, (int Series, int Time, int Value)[] Samples)> Records = (
        from length in Gen.Choose(1, 9)
        from samples in Gen.ArrayOf(
            from series in Gen.Choose(0, 2)
            from time in Gen.Choose(0, 30)
            from value in Gen.Choose(0, 3)
            select (series, time, value))
        select (length, samples)).ToArbitrary();

    [Fact]
    public void Add_AnySamples_LeavesWhatOneByOneLeaves()
        => Prop.ForAll(Records, given =>
        {
            using var windowed = new TenantHead(TenantId.Default, new StoreOptions());
            using var single = new TenantHead(TenantId.Default, new StoreOptions());
            var window = new ReplayWindow(given.Length);
            for (var i = 0; i < 3; i++)
                Assert.Equal(i, window.SlotFor(Series(windowed, i)));
            foreach (var (series, time, value) in given.Samples)
            {
                window.Add(series, new Sample(time, value));
                Series(single, series).Append(new Sample(time, value), AppendRule.Replay);
            }

            window.Flush();

            for (var i = 0; i < 3; i++)
                Assert.Equal(Samples(Series(single, i)), Samples(Series(windowed, i)));
        }).QuickCheckThrowOnFailure();

    private static HeadSeries Series(TenantHead head, int number)
        => head.Index.GetOrAdd(LabelSet.From([new Label("__name__", "m"), new Label("number", $"{number}")]));

    private static List<(long, double)> Samples(HeadSeries series)
    {
        var (chunks, buffer) = (new List<IChunk>(), new SampleBuffer());
        series.CollectChunks(long.MinValue, long.MaxValue, chunks);
        foreach (var chunk in chunks)
            chunk.Decode(long.MinValue, long.MaxValue, buffer);
        return [.. Enumerable.Range(0, buffer.Count).Select(i => (buffer[i].Time, buffer[i].Value))];
    }
}
