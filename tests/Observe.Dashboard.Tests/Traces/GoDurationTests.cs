using Observe.Dashboard.Traces;

namespace Observe.Dashboard.Tests.Traces;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("100ms", 100_000_000L)]
    [InlineData("1.5s", 1_500_000_000L)]
    [InlineData("1h30m", 5_400_000_000_000L)]
    [InlineData("2m3.5s", 123_500_000_000L)]
    [InlineData("250µs", 250_000L)]
    [InlineData("250us", 250_000L)]
    [InlineData("7ns", 7L)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("s", null)]
    [InlineData("-1s", null)]
    [InlineData("1.2.3s", null)]
    [InlineData("1s ", null)]
    [InlineData("1d", null)]
    [InlineData("9999999999h", null)]
    public void TryParse_Text_IsNanosecondsOrNone(string text, long? expected)
        => Assert.Equal(expected, GoDuration.TryParse(text, out var nanoseconds) ? nanoseconds : null);
}
