using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Analyzer.Detection;
using Observe.Analyzer.Detection.Operations;
using Observe.Analyzer.Forecasting;
using Observe.Analyzer.Profiles;
using Observe.PromQL;
using Observe.PromQL.Querying;
using Observe.Store.Anomalies;
using Observe.Store.Metrics;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.State;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Tests.Detection;

public sealed class DetectionLoopTests : IDisposable
{
    private const int Minute = 60_000;

    private readonly MemoryMetricStore _store = new();
    private readonly MemoryStateStore _state = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly ServiceProvider _services;

    public DetectionLoopTests()
        => _services = new ServiceCollection().AddSingleton<IMetricReader>(_store).AddPromQL(new ConfigurationBuilder().Build()).BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Tick_LatencyAndErrorsJump_BecomeEventsThatOutliveARestart()
    {
        for (var minute = -60; minute <= 0; minute++)
            await PutAsync(minute, rate: 10, errors: 0, latency: minute == 0 ? 2 : 0.1, demand: 1, forecast: 1);
        await Loop().TickAsync(CancellationToken.None);
        Assert.Equal([(Names.Latency, (long?)null)], await EventsAsync());

        var restarted = Loop();
        for (var minute = 1; minute <= 6; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await PutAsync(minute, rate: 10, errors: 0, latency: 0.1, demand: 1, forecast: 1);
            await restarted.TickAsync(CancellationToken.None);
        }

        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds() - Minute, Assert.Single(await EventsAsync()).End);
    }

    [Theory]
    [InlineData(0.3, false)] // 18 requests in the window of a minute
    [InlineData(0.35, true)] // 21
    [InlineData(null, true)] // nobody counts them
    public async Task Tick_LatencyOfAHandfulOfRequests_IsNoEvent(double? rate, bool isJudged)
    {
        for (var minute = -60; minute <= 0; minute++)
            await PutAsync(minute, rate, errors: 0, latency: minute == 0 ? 2 : 0.1, demand: 1, forecast: 1);

        await Loop().TickAsync(CancellationToken.None);

        Assert.Equal(isJudged ? [Names.Latency] : [], (await EventsAsync()).Select(item => item.Item1));
    }

    [Theory]
    [InlineData(0.3, false)]
    [InlineData(10.0, true)]
    public async Task Tick_ErrorsOfAHandfulOfRequests_AreNoEvent(double rate, bool isJudged)
    {
        for (var minute = -60; minute <= 0; minute++)
            await PutAsync(minute, rate, errors: minute == 0 ? rate : 0, latency: 0.1, demand: 1, forecast: 1);

        await Loop().TickAsync(CancellationToken.None);

        Assert.Equal(isJudged ? [Names.ErrorRate] : [], (await EventsAsync()).Select(item => item.Item1));
    }

    [Fact]
    public async Task Tick_LatencyFalls_IsNoEvent()
    {
        for (var minute = -60; minute <= 0; minute++)
            await PutAsync(minute, rate: 10, errors: 0, latency: minute == 0 ? 0.01 : 2, demand: 1, forecast: 1);

        await Loop().TickAsync(CancellationToken.None);

        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Tick_DemandOffItsForecast_IsAnEventThoughTheValueIsUsual()
    {
        // A wave between 10 and 30 that the forecast knows; then 30 where 10 was foreseen.
        for (var minute = -120; minute <= 0; minute++)
        {
            var wave = 20 + 10 * Math.Sin(minute / 10.0);
            await PutAsync(minute, rate: 10, errors: 0, latency: 0.1, demand: minute == 0 ? 30 : wave, forecast: minute == 0 ? 10 : wave + minute % 3 * 0.1);
        }

        await Loop().TickAsync(CancellationToken.None);

        var anomaly = Assert.Single(await _state.ListAsync(TenantId.Default, StateTables.Anomalies, new StateQuery(), default)).As<AnomalyEvent>();
        Assert.Equal((Names.Demand, "forecast", 20.0), (anomaly.Signal, anomaly.Detector, anomaly.Seen));
        Assert.StartsWith("busy slots of local/shop/api are +20 off their forecast", anomaly.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tick_DemandWithinItsForecastsInterval_IsNoEventHoweverUnusualTheMiss()
    {
        // Always within a hundredth of the forecast; now 15 off where the forecast itself said that 20 may be.
        for (var minute = -120; minute <= 0; minute++)
            await PutAsync(minute, rate: 10, errors: 0, latency: 0.1, demand: minute == 0 ? 45 : 30 + minute % 3 * 0.01, forecast: 30, width: minute == 0 ? 20 : 1);

        await Loop().TickAsync(CancellationToken.None);

        Assert.Empty(await EventsAsync());
    }

    private DetectionLoop Loop() => new(
        _services.GetRequiredService<IMetricQuery>(), _store, _state, new AmplitudeDetector(), Options.Create(new DetectionOptions()),
        Options.Create(new ForecastOptions()), Options.Create(new ProfileOptions()), _time, NullLogger<DetectionLoop>.Instance);

    private async Task<(string, long? End)[]> EventsAsync()
        => [.. (await _state.ListAsync(TenantId.Default, StateTables.Anomalies, new StateQuery(), default))
            .Select(row => row.As<AnomalyEvent>()).Select(item => (item.Signal, item.End))];

    private async Task PutAsync(int minute, double? rate, double errors, double latency, double demand, double forecast, double width = 1)
    {
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMinutes(minute).ToUnixTimeMilliseconds();
        var batch = new WriteBatch();
        void Add(string name, double value, params (string, string)[] more)
            => batch.Add(_store.Resolve(TenantId.Default, LabelSet.From([
                (Label.MetricName, name), ("location", "local"), ("namespace", "shop"), ("workload", "api"), .. more])).Series!, at, value);
        if (rate is { } known)
            Add(Names.RequestRate, known);
        Add(Names.ErrorRate, errors);
        Add(Names.Demand, demand);
        foreach (var (quantile, value) in new[] { ("0.05", forecast - width), ("0.5", forecast), ("0.95", forecast + width) })
            Add(Names.Forecast, value, ("signal", Names.Demand), ("quantile", quantile), ("horizon", "10m"));
        batch.Add(
            _store.Resolve(TenantId.Default, LabelSet.From((Label.MetricName, Names.Latency), ("location", "local"), ("namespace", "shop"), ("workload", "api"))).Series!,
            new Sample(at, 0, Histogram(latency)));
        await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, default);
    }

    /// <summary>Ten observations in the bucket around a value, schema 0: boundaries are powers of two.</summary>
    private static NativeHistogram Histogram(double value) => new()
    {
        Schema = 0,
        Count = 10,
        Sum = 10 * value,
        PositiveSpans = [new BucketSpan((int)Math.Ceiling(Math.Log2(value)), 1)],
        PositiveBuckets = [10],
    };
}
