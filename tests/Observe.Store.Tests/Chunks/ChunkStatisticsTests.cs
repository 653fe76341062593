using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;

namespace Observe.Store.Tests.Chunks;

public sealed class ChunkStatisticsTests
{
    /// <summary>Counters with resets, decimals, pages of memory, any double, far apart, below zero.</summary>
    private static readonly Gen<Func<int, double>> Shape = Gen.Elements<Func<int, double>>(
        i => 1000 + (7 * (i % 311)), i => 0.01 * (i * 17 % 37), i => 4096.0 * (50 + (i * i % 11)), i => Math.Sqrt(i), _ => 5,
        i => i % 3 == 0 ? 1e17 : i, i => -0.1 * i, i => i % 2 == 0 ? -0.0 : 0, i => 1e280 * Math.Sin(i));

    private static readonly Arbitrary<double[]> Values = (
        from length in Gen.Choose(120, 400)
        from shift in Gen.Choose(0, 1000)
        from shape in Shape
        select Enumerable.Range(shift, length).Select(shape).ToArray()).ToArbitrary();

    [Fact]
    public void TryOf_AnyNumbers_EqualsBruteForce_AlsoWhenWrittenAndRead()
        => Prop.ForAll(Values, values =>
        {
            var expected = BruteForce(values);
            var made = ChunkStatistics.TryOf(values)!;
            var bytes = new ByteWriter();
            ChunkStatisticsCodec.Encode(made, values.Length, bytes);
            var from = new ByteReader(bytes.Written);
            var read = ChunkStatisticsCodec.Decode(ref from, values.Length)!;

            AssertSame(expected, made, values);
            AssertSame(expected, read, values);
            Assert.True(from.IsAtEnd);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encode_CounterOfADay_TakesFewBytes()
    {
        var bytes = new ByteWriter();
        ChunkStatisticsCodec.Encode(ChunkStatistics.TryOf([.. Enumerable.Range(0, 1440).Select(i => 1000.0 + (7 * i))]), 1440, bytes);

        Assert.Equal(11, bytes.Length);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public void TryOf_WhatIsNoPlainNumberAnywhere_HasNone(double odd)
    {
        for (var at = 0; at < 125; at++)
        {
            var values = Enumerable.Range(0, 125).Select(i => (double)i).ToArray();
            values[at] = odd;

            Assert.Null(ChunkStatistics.TryOf(values));
        }
    }

    [Fact]
    public void TryOf_FewValues_HasNone() => Assert.Null(ChunkStatistics.TryOf(new double[119]));

    [Fact]
    public void Decode_AnyBytes_EndsOrSaysThatTheyAreNoStatistics()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            try
            {
                var from = new ByteReader(bytes);
                ChunkStatisticsCodec.Decode(ref from, 1440);
            }
            catch (InvalidDataException)
            {
                // What is expected of most.
            }
        }).QuickCheckThrowOnFailure();

    private static ChunkStatistics BruteForce(double[] values)
    {
        var falls = values.Zip(values.Skip(1)).Where(pair => pair.Second < pair.First).Select(pair => pair.First).ToArray();
        return new(values[0], values[^1], values.Min(), values.Max(), values.Sum(), falls.Length, falls.Sum());
    }

    private static void AssertSame(ChunkStatistics expected, ChunkStatistics actual, double[] values)
    {
        // Where values cancel each other, their sum is no more exact than they are.
        var size = values.Sum(Math.Abs);
        Assert.Equal(expected with { Sum = 0, Correction = 0 }, actual with { Sum = 0, Correction = 0 });
        Assert.InRange(actual.Sum, expected.Sum - (1e-12 * size), expected.Sum + (1e-12 * size));
        Assert.InRange(actual.Correction, expected.Correction - (1e-12 * size), expected.Correction + (1e-12 * size));
    }
}
