using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;
using Observe.Store.Metrics;
using Observe.Store.Rollups;

namespace Observe.Store.Tests.Rollups;

public sealed class RollupRecordTests
{
    private const long Day = 20_000 * ChunkBuilder.Day;

    /// <summary>Values that tell forms apart: counters, decimals, pages of memory, any double, and what is no number.</summary>
    private static readonly Gen<double> Odd = Gen.Elements(
        Staleness.Marker, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0, 1, 1e17, -3.25, 0.1, 4096 * 77, Math.PI);

    private static readonly Gen<Func<int, double>> Shape = Gen.Elements<Func<int, double>>(
        i => 1000 + (7 * i), i => i % 100 * 2, i => 0.01 * (i % 37), i => 4096.0 * (50 + (i * i % 11)), i => Math.Sqrt(i), _ => 5);

    /// <summary>Seed of times and of the share of odd values, a shape, odd values.</summary>
    private static readonly Arbitrary<(int Seed, Func<int, double> Shape, double[] Odd)> Days = (
        from seed in Gen.Choose(0, int.MaxValue)
        from shape in Shape
        from odd in Gen.ArrayOf(Odd)
        select (seed, shape, odd)).ToArbitrary();

    [Theory]
    [InlineData(RollupResolution.FiveMinutes)]
    [InlineData(RollupResolution.Hour)]
    public void Decode_AnyDay_GivesEveryWindowOfBruteForce(long width)
        => Prop.ForAll(Days, given =>
        {
            var samples = Samples(given.Seed, given.Shape, given.Odd);
            Assert.True(DaySummaries.TryMake(samples, RollupResolution.FiveMinutes, out var made));
            var bytes = new ByteWriter();
            RollupRecord.Encode(made, Day, bytes);
            var decoded = RollupRecord.Decode(bytes.Written, Day);
            if (width > RollupResolution.FiveMinutes)
                decoded = decoded.Widen(width);

            Assert.Equal(made.HasResets, decoded.HasResets);
            Assert.Equal(LastMarkers(samples, width), decoded.Markers);
            Assert.Equal(Enumerable.Range(0, (int)(ChunkBuilder.Day / width) + 1)
                .Select(i => BruteForce(samples, Day + ((i - 1) * width), Day + (i * width)))
                .Where(window => window.Count > 0)
                .Select(window => made.HasResets ? window : window with { Resets = 0, Correction = 0 }), decoded.Windows, Same);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Total_AnyAlignedRange_EqualsItsSamples()
        => Prop.ForAll(Days, Gen.Choose(0, 288).Two().ToArbitrary(), (given, ends) =>
        {
            var samples = Samples(given.Seed, given.Shape, given.Odd);
            Assert.True(DaySummaries.TryMake(samples, RollupResolution.FiveMinutes, out var made));
            var (start, end) = (Day + (Math.Min(ends.Item1, ends.Item2) * 300_000), Day + (Math.Max(ends.Item1, ends.Item2) * 300_000));
            var total = new WindowTotal();
            foreach (var window in made.Windows.Where(window => window.End > start && window.End <= end))
                total.Add(window);

            Assert.Equal([BruteForce(samples, start, end)], [total.ToSummary(start, end)], Same);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryMake_WhatSummariesCannotStandFor_IsRefused()
    {
        var histogram = new SampleBuffer();
        histogram.Add(new Sample(Day, 0, new NativeHistogram { Schema = 0, Count = 1 }));
        var huge = new SampleBuffer();
        huge.Add(Day, 1e300);

        Assert.False(DaySummaries.TryMake(histogram, RollupResolution.Hour, out _));
        Assert.False(DaySummaries.TryMake(huge, RollupResolution.Hour, out _));
        Assert.False(DaySummaries.TryMake(new SampleBuffer(), RollupResolution.Hour, out _));
    }

    [Fact]
    public void TryMake_Gauge_KeepsNoFalls()
    {
        var samples = new SampleBuffer();
        for (var i = 0; i < 5760; i++)
            samples.Add(Day + (i * 15_000), i % 2);

        Assert.True(DaySummaries.TryMake(samples, RollupResolution.Hour, out var made));

        Assert.False(made.HasResets);
    }

    [Fact]
    public void Decode_AnyBytes_EndsOrSaysThatTheyAreNoRecord()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            try
            {
                RollupRecord.Decode(bytes, Day);
            }
            catch (InvalidDataException)
            {
                // What is expected of most.
            }
        }).QuickCheckThrowOnFailure();

    private static SampleBuffer Samples(int seed, Func<int, double> shape, double[] odd)
    {
        var (random, samples) = (new Random(seed), new SampleBuffer());
        var share = random.Next(4) == 0 ? 0.5 : odd.Length == 0 ? 0 : 0.002;
        var step = random.Next(1, 4) * 15_000;
        var i = 0;
        for (var time = Day + (random.Next(3) * 7); time < Day + ChunkBuilder.Day; time += random.Next(200) == 0 ? random.Next(9_000_000) + 1 : step)
            samples.Add(time, odd.Length > 0 && random.NextDouble() < share ? odd[random.Next(odd.Length)] : shape(i++));
        return samples;
    }

    private static List<long> LastMarkers(SampleBuffer samples, long width)
        => [.. Enumerable.Range(0, samples.Count).Select(i => samples[i])
            .GroupBy(sample => (long)Math.Ceiling((double)sample.Time / width))
            .Select(window => window.Last()).Where(last => Staleness.IsMarker(last.Value)).Select(last => last.Time)];

    private static WindowSummary BruteForce(SampleBuffer samples, long start, long end)
    {
        var values = Enumerable.Range(0, samples.Count).Select(i => samples[i])
            .Where(sample => sample.Time > start && sample.Time <= end && !Staleness.IsMarker(sample.Value)).ToArray();
        if (values.Length == 0)
            return new WindowSummary(start, end, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var numbers = values.Select(sample => sample.Value).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).ToArray();
        var falls = values.Zip(values.Skip(1)).Where(pair => pair.Second.Value < pair.First.Value).Select(pair => pair.First.Value).ToArray();
        return new WindowSummary(
            start, end, values.Length, values[0].Time, values[^1].Time, values[0].Value, values[^1].Value,
            numbers.Min(), numbers.Max(), values.Sum(sample => sample.Value), falls.Length, falls.Sum());
    }

    private static bool Same(WindowSummary a, WindowSummary b)
    {
        // Where values cancel each other, their sum is no more exact than they are.
        var size = a.Count * Math.Max(Math.Abs(a.Min), Math.Abs(a.Max));
        return a with { Sum = 0, Correction = 0 } == b with { Sum = 0, Correction = 0 }
            && IsNear(a.Sum, b.Sum, size) && IsNear(a.Correction, b.Correction, size);
    }

    private static bool IsNear(double a, double b, double size) => a.Equals(b) || Math.Abs(a - b) <= 1e-12 * size;
}
