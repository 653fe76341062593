using System.Text.Json;
using Observe.Store.Metrics;
using Observe.Store.Remote;

namespace Observe.Store.Tests.Remote;

public sealed class EngineJsonTests
{
    [Fact]
    public void Samples_FloatsAndHistograms_AreInOrderOfTime()
    {
        using var series = JsonDocument.Parse(
            """
            {"metric":{"a":"b"},"values":[[1.5,"2"],[4,"+Inf"],[5,"-Inf"],[6,"NaN"],[7.001,"1e-07"]],
             "histograms":[[3,{"count":"6","sum":"7.5","buckets":[[0,"-2","-1","1"],[3,"-0.5","0.5","2"],[0,"1","2","3"]]}],[8,{"count":"0","sum":"0"}]]}
            """);

        Assert.Equal(
            [
                new Sample(1500, 2),
                new Sample(3000, 0, new NativeHistogram
                {
                    Schema = NativeHistogram.CustomBucketsSchema,
                    Count = 6,
                    Sum = 7.5,
                    CustomValues = [-2, -1, -0.5, 0.5, 1, 2],
                    PositiveSpans = [new BucketSpan(0, 6)],
                    PositiveBuckets = [0, 1, 0, 2, 0, 3],
                }),
                new Sample(4000, double.PositiveInfinity), new Sample(5000, double.NegativeInfinity), new Sample(6000, double.NaN), new Sample(7001, 1e-7),
                new Sample(8000, 0, new NativeHistogram { Schema = NativeHistogram.CustomBucketsSchema }),
            ],
            EngineJson.Samples(series.RootElement));
    }

    [Fact]
    public void Text_AnyMatcher_IsQuotedAsPromQLReadsIt()
    {
        Assert.Equal("{__name__!=\"\"}", EngineSelector.Text([]));
        Assert.Equal(
            """{a="x\"y\\z\n",b!="",c=~"a|b\\.","d.e"!~"f"}""",
            EngineSelector.Text(
            [
                new("a", MatcherType.Equal, "x\"y\\z\n"), new("b", MatcherType.NotEqual, ""), new("c", MatcherType.Regex, "a|b\\."),
                new("d.e", MatcherType.NotRegex, "f"),
            ]));
    }

    [Fact]
    public void Cardinality_OfVictoriaMetricsAndPrometheus_IsWhatEachCounts()
    {
        using var victoria = JsonDocument.Parse(
            """{"totalSeries":3,"totalLabelValuePairs":9,"seriesCountByMetricName":[{"name":"m","value":2}],"seriesCountByLabelValuePair":[{"name":"job=a","value":3}]}""");
        using var prometheus = JsonDocument.Parse(
            """{"headStats":{"numSeries":4,"numLabelPairs":5,"chunkCount":6,"minTime":7,"maxTime":8},"labelValueCountByLabelName":[{"name":"x","value":2},{"name":"y","value":1}]}""");

        var small = EngineCardinality.Read(victoria.RootElement, 10);
        var large = EngineCardinality.Read(prometheus.RootElement, 1);

        Assert.Equal((3, 9), (small.Series, small.LabelPairs));
        Assert.Equal([new NamedCount("m", 2)], small.SeriesByMetric);
        Assert.Equal([new NamedCount("a", 3)], small.SeriesByWorkload);
        Assert.Equal((4, 5, 6, 7, 8), (large.Series, large.LabelPairs, large.Chunks, large.MinTime, large.MaxTime));
        Assert.Equal([new NamedCount("x", 2)], large.ValuesByLabel);
    }
}
