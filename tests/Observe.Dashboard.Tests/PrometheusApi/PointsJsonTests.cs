using System.Buffers;
using System.Text;
using System.Text.Json;
using Observe.Dashboard.PrometheusApi;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Dashboard.Tests.PrometheusApi;

public sealed class PointsJsonTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_700_000_000_000, "1700000000")]
    [InlineData(1_700_000_000_050, "1700000000.05")]
    [InlineData(1_700_000_000_500, "1700000000.5")]
    [InlineData(-1, "-0.001")]
    [InlineData(-62_135_596_800_001, "-62135596800.001")]
    [InlineData(long.MaxValue, "9223372036854775.807")]
    public void FormatTime_IsSecondsWithoutExponent(long time, string expected)
    {
        Span<byte> text = stackalloc byte[PointsJson.MostBytesATime];
        Assert.Equal(expected, Encoding.ASCII.GetString(text[..PointsJson.FormatTime(time, text)]));
    }

    [Fact]
    public void Format_FewOrManySeries_LeavesOutWhatIsAbsent()
    {
        double[] values = [0.25, Staleness.Marker, double.NaN, -1e-9];
        MatrixSeries[] series = [.. Enumerable.Repeat(new MatrixSeries(LabelSet.Empty, new StepPoints(1500, 500, values)), 4000)];
        foreach (var text in PointsJson.Format(series[..2]).Concat(PointsJson.Format(series)))
            Assert.Equal("""[[1.5,"0.25"],[2.5,"NaN"],[3,"-1e-09"]]""", Written(text!.Value));
    }

    [Fact]
    public void Format_SeriesOfSamples_IsLeftToOthers()
        => Assert.Null(PointsJson.Format([new MatrixSeries(LabelSet.Empty, [new Sample(1, 2)])])[0]);

    private static string Written(PointsText text)
    {
        using (text)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
                text.Write(json);
            return Encoding.ASCII.GetString(buffer.WrittenSpan);
        }
    }
}
