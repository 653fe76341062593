using Observe.Analyzer.Signals.Fast;

namespace Observe.Analyzer.Tests.Signals.Fast;

public sealed class FastExpressionTests
{
    [Theory]
    [InlineData("sum by ($by) (active)", "active value")]
    [InlineData("sum by ($by) (rate(requests_total{code=~\"2..\"}[$window]))", "requests_total rate")]
    [InlineData(
        "sum by ($by) (label_replace(rate(a[$window]), \"o\", \"x\", \"\", \"\") or label_replace(rate(b{c=\"d\"}[$window]), \"o\", \"y\", \"\", \"\"))",
        "a rate, b rate")]
    public void TryParse_SimpleSums_GivesTheirOperands(string expression, string operands)
    {
        Assert.True(FastExpression.TryParse(expression, out var found));

        Assert.Equal(operands, string.Join(", ", found.Select(operand => $"{operand.MetricName} {(operand.IsRate ? "rate" : "value")}")));
    }

    [Theory]
    [InlineData("max by ($by) (active)")]
    [InlineData("sum by ($by) (increase(a[$window]))")]
    [InlineData("sum by ($by) (rate(a[5m]))")]
    [InlineData("sum by ($by) (a - b)")]
    [InlineData("sum by ($by) (a) - sum by ($by) (b)")]
    [InlineData("sum by ($by) ({__name__=~\"a|b\"})")]
    // Without marks of their own `or` keeps one of two series with the same labels.
    [InlineData("sum by ($by) (a or b)")]
    [InlineData("sum by ($by) (label_replace(a, \"o\", \"x\", \"\", \"\") or label_replace(b, \"o\", \"x\", \"\", \"\"))")]
    [InlineData("sum by ($by) (a offset 5m)")]
    public void TryParse_AnythingElse_IsRefused(string expression) => Assert.False(FastExpression.TryParse(expression, out _));
}
