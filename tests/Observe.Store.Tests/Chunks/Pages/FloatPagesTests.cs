using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;
using Observe.Store.Chunks.Pages;
using Observe.Store.Metrics;

namespace Observe.Store.Tests.Chunks.Pages;

public sealed class FloatPagesTests
{
    /// <summary>Shapes that take different forms; drawn after each other they meet in one chunk.</summary>
    private static readonly Gen<double[]> Stretches = Gen.OneOf(
        Gen.ArrayOf(ArbMap.Default.GeneratorFor<long>()).Select(bits => bits.Select(BitConverter.Int64BitsToDouble).ToArray()),
        Gen.ArrayOf(Gen.Choose(0, 1000)).Select(steps => Sums(1e9, steps.Select(step => (double)step))),
        Gen.ArrayOf(Gen.Choose(-300, 300)).Select(levels => levels.Select(level => level / 100.0).ToArray()),
        Gen.ArrayOf(Gen.Choose(-1000, 1000)).Select(levels => levels.Select(level => level * 1048576.0).ToArray()),
        Gen.Choose(1, 600).Select(count => Enumerable.Repeat(42.0, count).ToArray()),
        Gen.ArrayOf(Gen.Elements(Staleness.Marker, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.0, 1e300, 0.1, 9007199254740993)));

    private static readonly Gen<int[]> Steps = Gen.OneOf(
        Gen.Constant(new[] { 15_000 }), Gen.NonEmptyListOf(Gen.Choose(1, 60_000)).Select(list => list.ToArray()), Gen.Elements(new[] { 15_000, 15_001 }, [1000, 1000, 1000, 9_999_999]));

    [Fact]
    public void Decode_AnyStretchesInAnyPieces_ComeBack()
        => Prop.ForAll(
            Gen.NonEmptyListOf(Stretches).ToArbitrary(), Steps.ToArbitrary(), Gen.Choose(1, 700).ToArbitrary(),
            (stretches, steps, piece) =>
            {
                var values = stretches.SelectMany(stretch => stretch).ToArray();
                var times = Times(values.Length, steps);
                return RoundTrip(times, values, piece);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_ByEntropy_ComesBack()
        => Prop.ForAll(
            Gen.Choose(0, 14).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Steps.ToArbitrary(),
            (size, seed, steps) =>
            {
                var random = new Random(seed);
                var values = Sums(seed, Enumerable.Range(0, 2000).Select(i => i == 777 ? -1e12 : (double)random.Next(1 << size) * random.Next(3)));
                var times = Times(values.Length, steps);
                var to = new ByteWriter();
                var state = default(PageState);
                if (!FloatPages.TryEncodeByEntropy(times, values, ref state, to))
                    return to.Length == 0;
                return Decodes(to, times, values);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("counter", 0.45)]
    [InlineData("flat", 0.02)]
    [InlineData("ratio", 1.15)]
    [InlineData("memory", 1.0)]
    public void Encode_WhatMetricsLookLike_TakesFewBytes(string kind, double most)
    {
        var random = new Random(1);
        double[] values = kind switch
        {
            "counter" => Sums(1e6, Enumerable.Range(0, 2880).Select(_ => (double)random.Next(5, 15))),
            "memory" => [.. Sums(50_000, Enumerable.Range(0, 2880).Select(_ => (double)random.Next(-100, 100))).Select(value => value * 4096)],
            "flat" => [.. Enumerable.Repeat(17.25, 2880)],
            _ => [.. Sums(5000, Enumerable.Range(0, 2880).Select(_ => (double)random.Next(-250, 250))).Select(value => value / 10_000)],
        };
        var times = Times(values.Length, [15_000]);
        var (to, state) = (new ByteWriter(), default(PageState));

        if (!FloatPages.TryEncodeByEntropy(times, values, ref state, to))
            FloatPages.Encode(times, values, ref state, to);

        Assert.True(Decodes(to, times, values));
        Assert.InRange(to.Length / (double)values.Length, 0, most);
    }

    [Fact]
    public void Decode_DamagedBytes_ThrowsInvalidDataOrGivesSomething()
    {
        var random = new Random(5);
        double[] values = [.. Sums(3, Enumerable.Range(0, 600).Select(_ => (double)random.Next(100) * random.Next(2))), .. Enumerable.Range(0, 300).Select(_ => random.NextDouble())];
        var times = Times(values.Length, [15_000, 15_001]);
        var (to, state) = (new ByteWriter(), default(PageState));
        Assert.True(FloatPages.TryEncodeByEntropy(times.AsSpan(0, 600), values.AsSpan(0, 600), ref state, to));
        FloatPages.Encode(times.AsSpan(600), values.AsSpan(600), ref state, to);
        for (var run = 0; run < 20_000; run++)
        {
            var damaged = to.Written[..random.Next(1, to.Length)].ToArray();
            for (var flips = random.Next(0, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                FloatPages.Decode(damaged, new long[900], new double[900]);
            }
            catch (InvalidDataException)
            {
                // The only way to refuse.
            }
        }
    }

    private static bool RoundTrip(long[] times, double[] values, int piece)
    {
        var (to, state) = (new ByteWriter(), default(PageState));
        for (var at = 0; at < values.Length; at += piece)
        {
            var end = Math.Min(values.Length, at + piece);
            FloatPages.Encode(times.AsSpan(at, end - at), values.AsSpan(at, end - at), ref state, to);
        }

        return Decodes(to, times, values);
    }

    private static bool Decodes(ByteWriter bytes, long[] times, double[] values)
    {
        var (decodedTimes, decoded) = (new long[times.Length], new double[values.Length]);
        FloatPages.Decode(bytes.Written, decodedTimes, decoded);
        return times.SequenceEqual(decodedTimes)
            && values.Select(BitConverter.DoubleToUInt64Bits).SequenceEqual(decoded.Select(BitConverter.DoubleToUInt64Bits));
    }

    private static double[] Sums(double from, IEnumerable<double> steps) => [.. steps.Select(step => from += step)];

    private static long[] Times(int count, int[] steps)
    {
        var time = 1_764_000_000_000;
        return [.. Enumerable.Range(0, count).Select(i => time += steps[i % steps.Length])];
    }
}
