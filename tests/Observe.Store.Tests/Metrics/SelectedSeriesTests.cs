using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Head;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Metrics;

public sealed class SelectedSeriesTests
{
    /// <summary>Steps and whether a sample is a staleness marker, enough for some closed chunks; late ones; a range.</summary>
    private static readonly Arbitrary<((int Step, bool IsMarker)[] Samples, int[] Late, int From, int To)> Given = (
        from samples in Gen.ArrayOf(Gen.Zip(Gen.Choose(1, 3), Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))))
        from repeated in Gen.Choose(1, 12)
        from late in Gen.ArrayOf(Gen.Choose(0, 400))
        from ends in Gen.Choose(-5, 500).Two()
        select (Enumerable.Repeat(samples, repeated).SelectMany(list => list).ToArray(), late, Math.Min(ends.Item1, ends.Item2), Math.Max(ends.Item1, ends.Item2)))
        .ToArbitrary();

    [Fact]
    public void ReadNewest_AnySamplesAndRange_IsTheLastThatReadGives()
        => Prop.ForAll(Given, given =>
        {
            using var head = new TenantHead(TenantId.Default, new StoreOptions());
            var series = head.Index.GetOrAdd(LabelSet.From([new Label("__name__", "m")]));
            var time = 0L;
            foreach (var (step, isMarker) in given.Samples)
                series.Append(new Sample(time += step, isMarker ? Staleness.Marker : time), AppendRule.Replay);
            foreach (var late in given.Late)
                series.Append(new Sample(late, -late), AppendRule.Replay);
            var chunks = new List<IChunk>();
            series.CollectChunks(given.From, given.To, chunks);
            var selected = new SelectedSeries(series.Labels, chunks);

            var all = new SampleBuffer();
            selected.Read(given.From, given.To, all);
            var samples = Enumerable.Range(0, all.Count).Select(i => all[i]).ToArray();

            Assert.Equal(Last(samples), Shown(selected.ReadNewest(given.From, given.To, passesOverMarkers: false, new SampleBuffer())));
            Assert.Equal(
                Last([.. samples.Where(sample => !Staleness.IsMarker(sample))]),
                Shown(selected.ReadNewest(given.From, given.To, passesOverMarkers: true, new SampleBuffer())));
        }).QuickCheckThrowOnFailure();

    private static (long, ulong)? Last(Sample[] samples) => samples.Length == 0 ? null : Shown(samples[^1]);

    private static (long, ulong)? Shown(Sample? sample)
        => sample is { } some ? (some.Time, BitConverter.DoubleToUInt64Bits(some.Value)) : null;
}
