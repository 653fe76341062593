using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.PromQL;
using Observe.PromQL.Querying;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.State;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Tests.Signals;

/// <summary>The whole way of a fast signal with the interval at its longest: only the journal can be what moves it.</summary>
public sealed class SampleFollowerTests : IAsyncDisposable
{
    private static readonly LabelSet Active = PageStore.Of("envoy_cluster_upstream_rq_active", ("envoy_cluster_name", "api"));
    private static readonly LabelSet Pending = PageStore.Of("envoy_cluster_upstream_rq_pending_active", ("envoy_cluster_name", "api"));
    private static readonly LabelSet Requests = PageStore.Of("envoy_cluster_upstream_rq_xx", ("envoy_cluster_name", "api"), ("envoy_response_code_class", "2"));

    private readonly MemoryMetricStore _store = new();
    private readonly GappyFeed _feed;
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<IHostedService> _running;

    public SampleFollowerTests()
    {
        _feed = new GappyFeed(_store);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("analyzer:profiles:interval", "00:05:00"), new("analyzer:profiles:backfill", "00:00:00")]).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IMetricReader>(_store).AddSingleton<IMetricWriter>(_store)
            .AddSingleton<IJournalFeed>(_feed).AddSingleton<IStateStore, MemoryStateStore>().AddPromQL(configuration);
        services.AddSingleton(TimeProvider.System).AddSignals(configuration);
        _services = services.BuildServiceProvider();
        _running = [_services.GetRequiredService<SampleFollower>()];
    }

    [Fact]
    public async Task SampleWritten_BecomesTheSignal_WithoutTheInterval()
    {
        await WriteAsync(Active, 3);
        await WriteAsync(Pending, 0);
        await LoopOnceAsync();
        await StartAsync();

        await WriteAsync(Active, 8);
        await Poll.UntilAsync(() => Last(Names.Concurrency) == 8, "concurrency follows the sample");
        await WriteAsync(Pending, 2);
        await Poll.UntilAsync(() => Last(Names.Demand) == 10, "demand follows the queue");
    }

    [Fact]
    public async Task RateAndValue_EqualTheRulesAtTheSameTime()
    {
        await WriteAsync(Requests, 100, secondsAgo: 45);
        await WriteAsync(Requests, 130, secondsAgo: 30);
        await WriteAsync(Requests, 160, secondsAgo: 15);
        await LoopOnceAsync();
        var before = Samples(Names.RequestRate).Count;
        await StartAsync();

        await WriteAsync(Requests, 400);
        await Poll.UntilAsync(() => Samples(Names.RequestRate).Count > before, "the rate follows the sample");

        var written = Samples(Names.RequestRate)[^1];
        var evaluation = new SignalEvaluation(_services.GetRequiredService<IMetricQuery>(), TimeSpan.FromMinutes(1));
        var full = await evaluation.EvaluateAtAsync(PageStore.Profile("envoy"), written.Time, TestContext.Current.CancellationToken);
        Assert.Equal(full.Single(value => value.Signal == Names.RequestRate).Sample.Value, written.Value, 9);
    }

    [Fact]
    public async Task BatchesMissed_ThePastIsReadAnew()
    {
        await WriteAsync(Active, 3);
        await LoopOnceAsync();
        await StartAsync();

        await WriteAsync(Active, 2);
        await Poll.UntilAsync(() => Last(Names.Concurrency) == 2, "the first batch is seen");
        _feed.Drop = true;
        await WriteAsync(Active.With("pod", "unseen"), 5);
        // Signals that the follower wrote itself may be among what is lost.
        await Poll.UntilAsync(
            () => _feed.Dropped.Any(batch => batch.Samples.Any(entry => entry.Series.Labels["pod"] == "unseen")), "the batch is lost");
        _feed.Drop = false;
        await WriteAsync(Active, 4);

        await Poll.UntilAsync(() => Last(Names.Concurrency) == 9, "the series of the lost batch counts");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running)
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    /// <summary>The loop finds the workload and says which source serves it.</summary>
    private Task LoopOnceAsync()
        => _services.GetRequiredService<SignalLoop>().TickAsync(TestContext.Current.CancellationToken);

    private async Task StartAsync()
    {
        foreach (var service in _running)
            await service.StartAsync(TestContext.Current.CancellationToken);
        await Poll.UntilAsync(() => _feed.IsFollowed, "the journal is followed");
    }

    private async Task WriteAsync(LabelSet labels, double value, int secondsAgo = 0)
    {
        var batch = new WriteBatch();
        batch.Add(_store.Resolve(TenantId.Default, labels).Series!, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - secondsAgo * 1000, value);
        await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, TestContext.Current.CancellationToken);
    }

    private double? Last(string signal) => Samples(signal) is [.., var last] ? last.Value : null;

    private IReadOnlyList<Sample> Samples(string signal)
        => _store.SamplesOf(PageStore.Of(
            signal, (WorkloadId.LocationLabel, "local"), (WorkloadId.NamespaceLabel, "default"), (WorkloadId.WorkloadLabel, "api")));

    /// <summary>A feed that loses batches while it is told to, as one that a follower fell behind of.</summary>
    private sealed class GappyFeed(IJournalFeed inner) : IJournalFeed
    {
        private volatile bool _drop;
        private readonly ConcurrentQueue<JournalBatch> _dropped = [];
        private volatile bool _isFollowed;

        public bool Drop
        {
            set => _drop = value;
        }

        public IReadOnlyCollection<JournalBatch> Dropped => _dropped;

        public bool IsFollowed => _isFollowed;

        public async IAsyncEnumerable<JournalBatch> FollowAsync(
            TenantId tenant, IReadOnlyList<JournalPosition>? from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var batches = inner.FollowAsync(tenant, from, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var next = batches.MoveNextAsync();
            _isFollowed = true;
            while (await next)
            {
                if (_drop)
                    _dropped.Enqueue(batches.Current);
                else
                    yield return batches.Current;
                next = batches.MoveNextAsync();
            }
        }
    }
}
