using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Workloads;

namespace Observe.Store.Tests.Workloads;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, 2, "0")]
    [InlineData(6.2, 2, "6.2")]
    [InlineData(0.004, 2, "0")]
    [InlineData(-0.001, 2, "0")]
    [InlineData(0.12345678, 6, "0.123457")]
    [InlineData(1234.5678, 2, "1234.57")]
    [InlineData(12345.678, 2, "12345.7")]
    [InlineData(123456.78, 2, "123457")]
    [InlineData(99999.96, 2, "100000")]
    [InlineData(999999.6, 2, "1e+6")]
    [InlineData(1234567890123.45, 2, "1.23457e+12")]
    [InlineData(-1234567890123.45, 0, "-1.23457e+12")]
    [InlineData(12.5, 0, "13")]
    [InlineData(double.PositiveInfinity, 2, "Infinity")]
    [InlineData(double.NaN, 2, "NaN")]
    public void Of_HasAtMostSixSignificantDigits(double value, int decimals, string expected)
        => Assert.Equal(expected, NumberText.Of(value, decimals));

    [Fact]
    public void Of_AnyNumber_IsWithinAMillionthOfItOrItsLastDecimal()
        => Prop.ForAll<NormalFloat>(number =>
        {
            var value = (double)number;
            var text = NumberText.Of(value);
            var error = Math.Abs(double.Parse(text, CultureInfo.InvariantCulture) - value);
            return text.Split('e')[0].Count(char.IsAsciiDigit) <= 8 && error <= Math.Max(0.0051, 1e-5 * Math.Abs(value));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(20, "+20")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0, "0")]
    [InlineData(0.001, "0")]
    public void Signed_SaysWhichWay(double value, string expected) => Assert.Equal(expected, NumberText.Signed(value));
}
