using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class SoakOptionsTests
{
    [Fact]
    public void Parse_Nothing_IsHalfAnHourAtFiftyThousand()
        => Assert.Equal(
            new SoakOptions(TimeSpan.FromMinutes(30), 50_000, TimeSpan.FromMinutes(1), Path.Combine("artifacts", "soak")), SoakOptions.Parse([]));

    [Fact]
    public void Parse_Everything_IsTaken()
        => Assert.Equal(
            new SoakOptions(TimeSpan.FromMinutes(5), 2_000, TimeSpan.FromMinutes(120), "there"),
            SoakOptions.Parse(["--minutes", "5", "--rate", "2000", "--late-window", "120", "--output", "there"]));

    [Theory]
    [InlineData("--minutes", "0", "--minutes: `0` is no number from 1 to 1440")]
    [InlineData("--rate", "x", "--rate: `x` is no number from 50 to 1000000")]
    [InlineData("--rate", "75", "--rate: 75 is no multiple of 50, the samples a second of one target")]
    [InlineData("--hours", "1", "`--hours` is not known")]
    public void Parse_Wrong_SaysWhatAndHow(string name, string value, string expected)
        => Assert.Equal($"{expected}\n{SoakOptions.Usage}", Assert.Throws<FormatException>(() => SoakOptions.Parse([name, value])).Message);

    [Fact]
    public void Parse_NoValue_SaysSo()
        => Assert.Equal($"--rate needs a value\n{SoakOptions.Usage}", Assert.Throws<FormatException>(() => SoakOptions.Parse(["--rate"])).Message);
}
