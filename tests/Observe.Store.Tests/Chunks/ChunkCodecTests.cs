using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Tests.Chunks;

public sealed class ChunkCodecTests
{
    [Fact]
    public void Decode_FloatsOfAllBitPatterns_ComeBack()
        => Prop.ForAll(
            Gen.NonEmptyListOf(Gen.Two(ArbMap.Default.GeneratorFor<long>())).Select(list => list.ToArray()).ToArbitrary(),
            pairs =>
            {
                // Steps of any size, values of any 64 bits: NaN payloads and staleness markers among them.
                var time = 0L;
                var samples = pairs.Select(pair => new Sample(
                    time += 1 + Math.Abs(pair.Item1 % 100_000), BitConverter.Int64BitsToDouble(pair.Item2))).ToArray();
                return Bits(samples).SequenceEqual(Bits(RoundTrip(samples)));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_ExtremeTimes_ComeBack()
    {
        Sample[] samples = [new(long.MinValue / 4, 1), new(-1, Staleness.Marker), new(0, -0.0), new(1 << 13, 2), new(long.MaxValue / 4, double.NaN)];

        Assert.Equal(Bits(samples), Bits(RoundTrip(samples)));
    }

    [Fact]
    public void Decode_StartTimes_ComeBack()
    {
        Sample[] samples = [new(1000, 1, null, 500), new(2000, 2, null, 500), new(3000, 0, null, 2500)];

        Assert.Equal(samples, RoundTrip(samples));
    }

    [Fact]
    public void Decode_Histograms_ComeBack()
    {
        var whole = new NativeHistogram
        {
            Schema = 3,
            ZeroThreshold = 0.001,
            ZeroCount = 2,
            Count = 12,
            Sum = 18.4,
            PositiveSpans = [new(-4, 2), new(3, 1)],
            PositiveBuckets = [3, 4, 1],
            NegativeSpans = [new(0, 1)],
            NegativeBuckets = [2],
        };
        var fractional = whole with { ResetHint = CounterResetHint.Gauge, PositiveBuckets = [0.5, -0.0, 1e300] };
        var custom = new NativeHistogram { Schema = -53, Count = 3, Sum = 4, CustomValues = [1, 2.5], PositiveSpans = [new(0, 3)], PositiveBuckets = [1, 1, 1] };
        Sample[] samples = [new(1, 0, whole), new(5, 0, fractional, 3), new(9, 0, custom), new(10, 0, NativeHistogram.Stale)];

        Assert.Equal(samples, RoundTrip(samples));
    }

    [Theory]
    [InlineData(0, 100, new long[] { 10, 20, 30 })]
    [InlineData(11, 30, new long[] { 20, 30 })]
    [InlineData(10, 19, new long[] { 10 })]
    [InlineData(31, 90, new long[0])]
    [InlineData(-5, 9, new long[0])]
    public void Decode_Range_IsInclusiveAtBothEnds(long from, long to, long[] expected)
    {
        var chunk = Encode([new(10, 1), new(20, 2), new(30, 3)]);
        var buffer = new SampleBuffer();
        buffer.Add(1, 9);

        ChunkCodec.Decode(chunk, from, to, buffer);

        Assert.Equal([1, .. expected], buffer.Times.ToArray());
    }

    [Fact]
    public void Decode_DamagedBytes_ThrowsInvalidDataOrGivesSomething()
    {
        var random = new Random(5);
        var chunk = Encode([.. Enumerable.Range(0, 100).Select(i => new Sample(i * 1000, random.NextDouble()))]);
        for (var run = 0; run < 20_000; run++)
        {
            var damaged = chunk.AsSpan(0, random.Next(1, chunk.Length)).ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                ChunkCodec.Decode(damaged, long.MinValue, long.MaxValue, new SampleBuffer());
            }
            catch (Exception error) when (error is InvalidDataException or OverflowException)
            {
                // The two ways a damaged chunk may be refused; blocks check a hash before they come here.
            }
        }
    }

    private static byte[] Encode(Sample[] samples)
    {
        var run = OpenRun.For(samples[0]);
        foreach (var sample in samples)
            run.Append(sample);
        return run.Close().Bytes.ToArray();
    }

    private static Sample[] RoundTrip(Sample[] samples)
    {
        var buffer = new SampleBuffer();
        ChunkCodec.Decode(Encode(samples), long.MinValue, long.MaxValue, buffer);
        return [.. Enumerable.Range(0, buffer.Count).Select(i => buffer[i])];
    }

    private static (long, ulong)[] Bits(IEnumerable<Sample> samples)
        => [.. samples.Select(sample => (sample.Time, BitConverter.DoubleToUInt64Bits(sample.Value)))];
}
