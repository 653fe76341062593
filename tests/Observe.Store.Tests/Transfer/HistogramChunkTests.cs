using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Metrics;
using Observe.Store.Transfer.PrometheusBlocks;

namespace Observe.Store.Tests.Transfer;

/// <summary>
/// Chunks as the published format has them (tsdb/docs/format/chunks.md and tsdb/chunkenc of Prometheus 2.42), written by an encoder of
/// the tests' own: promtool makes none.
/// </summary>
public sealed class HistogramChunkTests
{
    private static readonly Arbitrary<(int Seed, bool IsFloat, byte Flags)> Given = (
        from seed in Gen.Choose(0, int.MaxValue)
        from isFloat in Gen.Elements(false, true)
        from flags in Gen.Elements<byte>(0x00, 0x40, 0x80, 0xc0)
        select (seed, isFloat, flags)).ToArbitrary();

    [Fact]
    public void Decode_AnyHistograms_GivesWhatWasWritten()
        => Prop.ForAll(Given, given =>
        {
            var written = Samples(new Random(given.Seed), given.IsFloat, given.Flags == 0xc0);
            var read = new List<Sample>();

            HistogramChunk.Decode(PrometheusHistogramWriter.Write(written, given.IsFloat, given.Flags), given.IsFloat, read);

            Assert.Equal(written.Select(sample => (sample.Time, sample.Histogram)), read.Select(sample => (sample.Time, sample.Histogram)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_AnyBytes_EndsOrSaysThatTheyAreNoChunk()
        => Prop.ForAll(Given, ArbMap.Default.ArbFor<byte[]>(), (given, noise) =>
        {
            var good = PrometheusHistogramWriter.Write(Samples(new Random(given.Seed), given.IsFloat, false), given.IsFloat, 0);
            for (var i = 0; i < noise.Length; i++)
                good[given.Seed / (i + 1) % good.Length] ^= noise[i];
            foreach (var bytes in new[] { good, good[..(given.Seed % good.Length)], noise })
            {
                try
                {
                    HistogramChunk.Decode(bytes, given.IsFloat, []);
                }
                catch (InvalidDataException)
                {
                    // What is expected of most.
                }
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>One whose bits were put together by hand: count 1, flags 0, threshold 0, schema 1, a span of one bucket at 2, no negative ones, time 5, count 3, zeros 0, sum 1.5, bucket 3.</summary>
    [Fact]
    public void Decode_KnownBytes_IsThatHistogram()
    {
        // 10 001 | 10 001 10 001 10 010 | 0 | 110 000101 | 10 011 | 0 | 3FF8… | 10 011
        const string Bits = "10001" + "10001" + "10001" + "10010" + "0" + "110000101" + "10011" + "0"
            + "0011111111111000000000000000000000000000000000000000000000000000" + "10011" + "0000000";
        byte[] chunk = [0, 1, 0, 0, .. Enumerable.Range(0, Bits.Length / 8).Select(i => Convert.ToByte(Bits.Substring(i * 8, 8), 2))];
        var read = new List<Sample>();

        HistogramChunk.Decode(chunk, isFloat: false, read);

        var sample = Assert.Single(read);
        Assert.Equal(5, sample.Time);
        Assert.Equal(new NativeHistogram { Schema = 1, Count = 3, Sum = 1.5, PositiveSpans = [new(2, 1)], PositiveBuckets = [3] }, sample.Histogram);
    }

    internal static Sample[] Samples(Random random, bool isFloat, bool isGauge)
    {
        var isCustom = random.Next(4) == 0;
        var positive = Spans(random);
        var first = new NativeHistogram
        {
            Schema = isCustom ? NativeHistogram.CustomBucketsSchema : random.Next(-4, 9),
            ZeroThreshold = isCustom ? 0 : random.Next(3) switch { 0 => 0, 1 => Math.ScaleB(1, -128), _ => 0.001 },
            PositiveSpans = positive,
            NegativeSpans = isCustom ? [] : Spans(random),
            CustomValues = isCustom ? [0.005, 0.25, 1.0 / 3, 1000, 1e9] : [],
        };
        var (samples, time) = (new Sample[random.Next(1, 60)], 1_700_000_000_000L);
        for (var i = 0; i < samples.Length; i++)
        {
            time += random.Next(3) == 0 ? random.Next(1, 10_000_000) : 15_000;
            samples[i] = new Sample(time, 0, first with
            {
                Count = Value(random, isFloat),
                ZeroCount = Value(random, isFloat),
                Sum = random.Next(3) == 0 ? -1.5 : random.NextDouble() * 1e6,
                PositiveBuckets = Buckets(random, first.PositiveSpans, isFloat),
                NegativeBuckets = Buckets(random, first.NegativeSpans, isFloat),
                ResetHint = isGauge ? CounterResetHint.Gauge : i == 0 ? CounterResetHint.Unknown : CounterResetHint.NotReset,
            });
        }

        // A series may end, and after that nothing comes in the same chunk.
        if (random.Next(3) == 0)
            samples[^1] = new Sample(samples[^1].Time, 0, samples.Length > 1 ? NativeHistogram.Stale : samples[^1].Histogram);
        return samples;
    }

    private static ImmutableArray<BucketSpan> Spans(Random random)
        => [.. Enumerable.Range(0, random.Next(4)).Select(i => new BucketSpan(random.Next(i == 0 ? -600 : 0, 600), (uint)random.Next(1, 12)))];

    private static ImmutableArray<double> Buckets(Random random, ImmutableArray<BucketSpan> spans, bool isFloat)
        => [.. Enumerable.Range(0, (int)spans.Sum(span => span.Length)).Select(_ => Value(random, isFloat))];

    /// <summary>Of every width that a number is written in.</summary>
    private static double Value(Random random, bool isFloat)
        => isFloat ? random.Next(5) * random.NextDouble() : random.NextInt64(1L << random.Next(0, 50));
}
