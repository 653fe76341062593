using System.Globalization;
using Observe.Server.Configuration;

namespace Observe.Server.Tests.Configuration;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("500ms", "00:00:00.5000000")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("00:00:10", "00:00:10")]
    public void TryParse_Duration_IsReadAndBoundForDotNet(string text, string bound)
    {
        Assert.True(SettingText.TryParse(typeof(TimeSpan), text, out var value, out var actual, out _));
        Assert.Equal(bound, actual);
        Assert.Equal(TimeSpan.Parse(bound, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData(typeof(TimeSpan), "10")]
    [InlineData(typeof(TimeSpan), "5x")]
    [InlineData(typeof(int), "1.5")]
    [InlineData(typeof(int), "99999999999")]
    [InlineData(typeof(long), "64MiBs")]
    [InlineData(typeof(double), "NaN")]
    [InlineData(typeof(bool), "1")]
    [InlineData(typeof(DayOfWeek), "1")]
    public void TryParse_WrongText_IsRefused(Type type, string text)
        => Assert.False(SettingText.TryParse(type, text, out _, out _, out _));

    [Theory]
    [InlineData("64MiB", 67108864L)]
    [InlineData("2GB", 2000000000L)]
    [InlineData("0.5KiB", 512L)]
    public void TryParse_Size_CountsBytes(string text, long bytes)
    {
        Assert.True(SettingText.TryParse(typeof(long), text, out var value, out _, out _));
        Assert.Equal(bytes, value);
    }

    [Fact]
    public void Format_Durations_UsesLargestWholeUnit()
        => Assert.Equal(
            ["500ms", "30s", "5m", "2h", "7d", "90s"],
            new[] { 0.5, 30, 300, 7200, 7 * 86400, 90 }.Select(seconds => SettingText.Format(TimeSpan.FromSeconds(seconds))));
}
