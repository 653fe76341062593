using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Tests.Evaluation;

public sealed class GoNumberTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1, "1")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.3, "0.3")]
    [InlineData(1000, "1000")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.00000015, "1.5e-07")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(9007199254740993, "9007199254740992")]
    [InlineData(double.Epsilon, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(2.2250738585072014e-308, "2.2250738585072014e-308")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Format_IsAsGoWritesNumbers(double value, string expected)
        => Assert.Equal(expected, GoNumber.Format(value));

    [Fact]
    public void Format_AnyNumber_HasTheFewestDigitsThatReadBack()
        => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), bits => Array.TrueForAll(
            (double[])[BitConverter.UInt64BitsToDouble(bits * 0x9E3779B97F4A7C15), bits / 1000.0, 1.0 / bits, Math.ScaleB(1, (int)(bits % 2000) - 1050)],
            HasShortestForm)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    private static bool HasShortestForm(double value)
    {
        if (!double.IsFinite(value))
            return true;
        var text = GoNumber.Format(value);
        var known = value.ToString("R", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(value)
            // The platform takes a digit too many off 2^-25, which then reads back as another number.
            && (Digits(text) == Digits(known) || !double.Parse(known, CultureInfo.InvariantCulture).Equals(value));
    }

    private static string Digits(string text) => string.Concat(text.Split('e', 'E')[0].Where(char.IsAsciiDigit)).Trim('0');
}
