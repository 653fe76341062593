using Observe.Collector.Limits;
using Observe.Collector.Tests.Otlp;
using Observe.Collector.Tests.Protos.Metrics;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.PushSeries;

/// <summary>How pushed series end, told with times.</summary>
public class PushSeriesTests
{
    private readonly MetricIngestHarness _harness = new();

    [Fact]
    public async Task EndSilent_ThreeIntervalsMissed_WritesOneMarker()
    {
        await SendAsync(at: 0);
        await SendAsync(at: 10);
        await SendAsync(at: 20);

        await WaitAsync(30);
        Assert.Equal(["a 1@0 1@10 1@20"], _harness.Written());
        await WaitAsync(1);
        await WaitAsync(100);

        Assert.Equal(["a 1@0 1@10 1@20 stale@51"], _harness.Written());
    }

    [Fact]
    public async Task EndSilent_ShortInterval_WaitsForTheLeastSilence()
    {
        await SendAsync(at: 0);
        await SendAsync(at: 1);

        await WaitAsync(14);
        Assert.Equal(["a 1@0 1@1"], _harness.Written());
        await WaitAsync(2);

        Assert.Equal(["a 1@0 1@1 stale@17"], _harness.Written());
    }

    [Fact]
    public async Task EndSilent_OneSampleOnly_WaitsThreeMinutes()
    {
        await SendAsync(at: 0);

        await WaitAsync(180);
        Assert.Equal(["a 1@0"], _harness.Written());
        await WaitAsync(1);

        Assert.Equal(["a 1@0 stale@181"], _harness.Written());
    }

    [Fact]
    public async Task EndSilent_FlushBetweenExports_IsNoNewRhythm()
    {
        await SendAsync(at: 0);
        await SendAsync(at: 60);
        await SendAsync(at: 62);

        await WaitAsync(100);

        Assert.Equal(["a 1@0 1@60 1@62"], _harness.Written());
    }

    [Fact]
    public async Task EndSilent_SeriesThatComesBack_ContinuesWithoutAZero()
    {
        await CountAsync(5, at: 0);
        await CountAsync(6, at: 10);
        await WaitAsync(31);
        await CountAsync(9, at: 41);

        Assert.Equal(["hits_total 0@-5 5@0 6@10 stale@41 9@41.5"], _harness.Written());

        async Task CountAsync(double value, double at)
        {
            _harness.Time.SetUtcNow(TestTime.Now.AddSeconds(at));
            await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(value, at == 41 ? 41.5 : at, -5))));
        }
    }

    [Fact]
    public async Task EndSilent_DeltaSeriesThatComesBack_BeginsAnew()
    {
        await AddAsync(5, at: 0);
        await AddAsync(6, at: 10);
        await WaitAsync(31);
        await AddAsync(2, at: 60);

        Assert.Equal(["hits_total 0@-10 5@0 11@10 stale@41 0@50 2@60"], _harness.Written());

        async Task AddAsync(double value, double at)
        {
            _harness.Time.SetUtcNow(TestTime.Now.AddSeconds(at));
            await _harness.IngestAsync(Metrics(
                Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(value, at, at - 10))));
        }
    }

    [Fact]
    public async Task See_MoreSeriesThanBound_AreStoredUnwatched()
    {
        var harness = new MetricIngestHarness(new CollectorOptions { MaxPushSeries = 2 });

        await harness.IngestAsync(Metrics(
            Resource(), Counter("hits", Point(1, 0, -5, ("i", "1")), Point(1, 0, -5, ("i", "2")), Point(1, 0, -5, ("i", "3")))));

        Assert.Equal(2, harness.Push.Count);
        Assert.Equal(
            ["""hits_total{i="1"} 0@-5 1@0""", """hits_total{i="2"} 0@-5 1@0""", """hits_total{i="3"} 1@0"""], harness.Written());
    }

    [Fact]
    public async Task EndSilent_TableNearlyFull_ForgetsEndedSeries()
    {
        var harness = new MetricIngestHarness(new CollectorOptions { MaxPushSeries = 2 });
        await harness.IngestAsync(Metrics(Resource(), Gauge("a", "", Point(1)), Gauge("b", "", Point(1))));

        harness.Time.Advance(TimeSpan.FromMinutes(10));
        await harness.EndSilentAsync();

        Assert.Equal(0, harness.Push.Count);
    }

    private async Task SendAsync(double at)
    {
        _harness.Time.SetUtcNow(TestTime.Now.AddSeconds(at));
        await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", Point(1, at))));
    }

    private Task WaitAsync(double seconds)
    {
        _harness.Time.Advance(TimeSpan.FromSeconds(seconds));
        return _harness.EndSilentAsync();
    }
}
