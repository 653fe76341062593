using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Servers;
using Observe.Benchmarks.StoreTable;

namespace Observe.Benchmarks.Tests.StoreTable;

public sealed class StoreMeasurementOptionsTests
{
    [Fact]
    public void Parse_Nothing_MeasuresAllInThreeRounds()
    {
        var options = StoreMeasurementOptions.Parse([]);

        Assert.Equal((3, 1UL, false), (options.Rounds, options.Seed, options.IsSmall));
        Assert.Equal([LoadShape.Wide, LoadShape.Long], options.Sets);
        Assert.Equal([ServerDefinitions.Observe, ServerDefinitions.VictoriaMetrics, ServerDefinitions.Prometheus], options.Servers);
    }

    [Fact]
    public void Parse_Everything_IsTaken()
    {
        var options = StoreMeasurementOptions.Parse(["5", "--small", "--sets", "long", "--servers", "prometheus,observe", "--seed", "7"]);

        Assert.Equal((5, 7UL, true), (options.Rounds, options.Seed, options.IsSmall));
        Assert.Equal([LoadShape.SmallLong], options.Sets);
        Assert.Equal([ServerDefinitions.Observe, ServerDefinitions.Prometheus], options.Servers);
    }

    [Theory]
    [InlineData("--sets", "tall", "`tall` is not known")]
    [InlineData("--servers", "influx", "`influx` is not known")]
    [InlineData("--seed", "x", "`x` is not known")]
    [InlineData("0", "", "`0` is not known")]
    [InlineData("--rounds", "3", "`--rounds` is not known")]
    [InlineData("3", "--sets", "--sets needs a value")]
    public void Parse_Unknown_SaysWhatAndHow(string first, string second, string expected)
    {
        var error = Assert.Throws<FormatException>(() => StoreMeasurementOptions.Parse([first, second]));

        Assert.Equal($"{expected}\n{StoreMeasurementOptions.Usage}", error.Message);
    }

    [Fact]
    public void Shapes_GiveEachTargetOneConnection()
    {
        Assert.All([LoadShape.Wide, LoadShape.Long, LoadShape.SmallWide, LoadShape.SmallLong], shape =>
        {
            Assert.Equal(0, shape.Series % (SeriesLayout.Count * shape.Connections));
            Assert.Equal(0, shape.SamplesPerSeries % shape.SamplesPerEntry);
        });
    }
}
