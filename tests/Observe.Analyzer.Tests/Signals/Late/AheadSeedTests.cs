using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Observe.Analyzer.Signals;
using Observe.Analyzer.Signals.Late;
using Observe.PromQL;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.State;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Tests.Signals.Late;

/// <summary>The whole way from a sample that is stamped a minute ahead to the age of its signal.</summary>
public sealed class AheadSeedTests : IAsyncDisposable
{
    private static readonly LabelSet Active = PageStore.Of("envoy_cluster_upstream_rq_active", ("envoy_cluster_name", "api"));
    private static readonly WorkloadId Api = new("local", "default", "api");

    private readonly MemoryMetricStore _store = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly ServiceProvider _services;
    private readonly SampleFollower _follower;
    private int _written;

    public AheadSeedTests()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("analyzer:profiles:backfill", "00:00:00")]).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IMetricReader>(_store).AddSingleton<IMetricWriter>(_store)
            .AddSingleton<IJournalFeed>(_store).AddSingleton<IStateStore, MemoryStateStore>().AddPromQL(configuration);
        services.AddSingleton<TimeProvider>(_time).AddSignals(configuration);
        _services = services.BuildServiceProvider();
        _follower = _services.GetRequiredService<SampleFollower>();
    }

    [Theory]
    [InlineData(true)] // The analyzer starts after it arrived.
    [InlineData(false)]
    public async Task Sample_StampedAMinuteAhead_AgesFromItsArrivalOrFromTheStart(bool isBeforeStart)
    {
        var arrival = Now();
        var stamp = arrival + 60_000;
        if (isBeforeStart)
            await WriteAsync(Active, stamp);
        await _follower.StartAsync(TestContext.Current.CancellationToken);
        var ahead = _services.GetRequiredService<AheadSamples>();
        var newest = stamp;
        // Written until one is followed, so that there is a first batch.
        await Poll.UntilAsync(
            async () =>
            {
                _written++;
                newest = isBeforeStart ? stamp : stamp + _written;
                await (isBeforeStart ? WriteAsync(PageStore.Of("other", ("n", $"{_written}")), arrival) : WriteAsync(Active, newest));
                return ahead.Newest("envoy", Api, stamp) == arrival;
            },
            "the sample is known to be from ahead");
        await Poll.UntilAsync(() => ahead.Newest("envoy", Api, newest) == arrival, "the last one is");

        _time.Advance(TimeSpan.FromSeconds(100));
        await _services.GetRequiredService<SignalLoop>().TickAsync(TestContext.Current.CancellationToken);

        // Not the 40 s since its stamp.
        Assert.Equal(100, Assert.Single(_store.SamplesOf(PageStore.Of(
            Names.Age, ("signal", Names.Concurrency), (WorkloadId.LocationLabel, "local"), (WorkloadId.NamespaceLabel, "default"),
            (WorkloadId.WorkloadLabel, "api")))).Value);
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private async Task WriteAsync(LabelSet labels, long time)
    {
        var batch = new WriteBatch();
        batch.Add(_store.Resolve(TenantId.Default, labels).Series!, time, 3);
        await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, TestContext.Current.CancellationToken);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
