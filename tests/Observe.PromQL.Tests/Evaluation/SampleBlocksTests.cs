using FsCheck;
using FsCheck.Fluent;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Evaluation;

public sealed class SampleBlocksTests
{
    private static readonly Gen<double> Values = Gen.Frequency(
        (20, Gen.Choose(-1_000_000, 1_000_000).Select(value => value / 64.0)), (1, Gen.Elements(double.NaN, 1e300, -1e300, double.PositiveInfinity)));

    [Fact]
    public void Window_AnyValuesAndEnds_AsFromItsSamples()
        => Prop.ForAll((from values in Gen.ArrayOf(Values, 700)
                        from start in Gen.Choose(0, 500)
                        from count in Gen.Choose(128, 200)
                        select (values, start, count)).ToArbitrary(), window =>
        {
            var (from, to) = (window.start, window.start + window.count);
            var (blocks, samples) = (new SampleBlocks(window.values), window.values[from..to]);
            var sum = default(CompensatedSum);
            foreach (var value in samples)
                sum.Add(value);
            var numbers = samples.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).ToArray();

            var actual = blocks.Sum(window.values, from, to);
            Assert.True(actual.Equals(sum.Value) || Math.Abs(actual - sum.Value) <= 1e-12 * samples.Sum(Math.Abs), $"{actual} instead of {sum.Value}");
            Assert.Equal(numbers.Max(), blocks.Extreme(window.values, from, to, isMax: true));
            Assert.Equal(numbers.Min(), blocks.Extreme(window.values, from, to, isMax: false));
        }).QuickCheckThrowOnFailure();
}
