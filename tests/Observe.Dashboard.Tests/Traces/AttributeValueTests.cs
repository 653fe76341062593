using FsCheck;
using FsCheck.Fluent;
using Observe.Dashboard.Traces;

namespace Observe.Dashboard.Tests.Traces;

public sealed class AttributeValueTests
{
    [Theory]
    [InlineData("true", AttributeType.Boolean)]
    [InlineData("True", AttributeType.Text)]
    [InlineData("200", AttributeType.Integer)]
    [InlineData("-7", AttributeType.Integer)]
    [InlineData("9223372036854775807", AttributeType.Integer)]
    [InlineData("0.5", AttributeType.Float)]
    [InlineData("1E+30", AttributeType.Float)]
    [InlineData("-1.5E-07", AttributeType.Float)]
    [InlineData("", AttributeType.Text)]
    [InlineData("-", AttributeType.Text)]
    [InlineData("007", AttributeType.Text)]
    [InlineData("2.50", AttributeType.Text)]
    [InlineData("+5", AttributeType.Text)]
    [InlineData("1.2.3", AttributeType.Text)]
    [InlineData("NaN", AttributeType.Text)]
    [InlineData("Infinity", AttributeType.Text)]
    [InlineData("""["a"]""", AttributeType.Text)]
    internal void Of_Text_IsTheTypeThatIsWrittenSo(string text, AttributeType expected)
        => Assert.Equal((expected, text), (AttributeValue.Of(text).Type, AttributeValue.Of(text).Text));

    [Fact]
    public void Of_NumbersAsTheyAreKept_GivesThemBack()
    {
        var integers = Prop.ForAll(ArbMap.Default.ArbFor<long>(), number => AttributeValue.Of($"{number}") is { Type: AttributeType.Integer } value && value.Integer == number);
        var floats = Prop.ForAll(
            ArbMap.Default.ArbFor<double>().Filter(double.IsFinite), number => AttributeValue.Of($"{number:R}") is { IsNumber: true } value && (value.Number == number));

        Check.QuickThrowOnFailure(integers);
        Check.QuickThrowOnFailure(floats);
    }
}
