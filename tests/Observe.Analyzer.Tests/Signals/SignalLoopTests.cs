using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

namespace Observe.Analyzer.Tests.Signals;

/// <summary>The loop's ticks over two profiles: <c>quick</c>, and <c>cloud</c>, which is three minutes late and ranks behind it.</summary>
public sealed class SignalLoopTests : IDisposable
{
    private const long Start = 1_000_000_000;

    private static readonly LabelSet Active = PageStore.Of("active", ("fn", "api"));
    private static readonly LabelSet Calls = PageStore.Of("cloud_calls_total", ("fn", "api"));

    private readonly MemoryMetricStore _store = new();
    private readonly MemoryStateStore _state = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Start));
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public SignalLoopTests()
    {
        File.WriteAllText(_folder.File("quick.yaml"), """
            name: quick
            rank: 1
            identity: {workload: [fn]}
            signals:
              - {signal: 'workload:concurrency', expr: 'sum by ($by) (active)'}
            """);
        File.WriteAllText(_folder.File("cloud.yaml"), """
            name: cloud
            rank: 2
            delay: 3m
            identity: {workload: [fn]}
            signals:
              - {signal: 'workload:requests:rate', expr: 'sum by ($by) (rate(cloud_calls_total[$window]))'}
              - {signal: 'workload:concurrency', expr: 'sum by ($by) (cloud_active)'}
            """);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("analyzer:profiles:folder", _folder.Path), new("analyzer:profiles:backfill", "00:00:00")]).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton<IMetricReader>(_store)
            .AddSingleton<IMetricWriter>(_store).AddSingleton<IJournalFeed>(_store).AddSingleton<IStateStore>(_state).AddPromQL(configuration)
            .AddSignals(configuration).BuildServiceProvider();
    }

    [Fact]
    public async Task Tick_DelayedProfile_IsEvaluatedAtNowLessItsDelay()
    {
        Put(Calls, (-230, 1000), (-180, 1050), (-120, 9000));

        await TickAsync();

        // 50 in the 50 s until 180 s ago: what came since is not looked at yet.
        var sample = Assert.Single(Samples(Names.RequestRate));
        Assert.Equal((Start - 180_000, 1.0), (sample.Time, sample.Value));
    }

    [Fact]
    public async Task Tick_AfterALateSample_EvaluatesItsStepAgain()
    {
        Put(Calls, (-230, 1000), (-200, 1030));
        await TickAsync();
        Assert.Equal(1, Rounded(Samples(Names.RequestRate)[0].Value));

        Put(Calls, (-185, 1120));
        _services.GetRequiredService<LateSamples>().Apply(Calls, Start - 185_000);
        _time.Advance(TimeSpan.FromSeconds(10));
        await TickAsync();

        var samples = Samples(Names.RequestRate);
        Assert.Equal([Start - 180_000, Start - 170_000], samples.Select(sample => sample.Time));
        // 120 in 45 s, extended to the window's ends: 10 s (nearer than 1.1 intervals) and 5 s.
        Assert.Equal(2.667, Rounded(samples[0].Value));
    }

    [Fact]
    public async Task Tick_AgeIsThatOfTheNewestSourceSample()
    {
        Put(Active, (-42, 5));

        await TickAsync();

        var age = Assert.Single(Samples(Names.Age, ("signal", Names.Concurrency)));
        Assert.Equal((Start, 42.0), (age.Time, age.Value));
        var source = Assert.Single(await SourcesAsync(), source => source.Signal == Names.Concurrency);
        Assert.Equal((Start - 42_000, "ok"), (source.NewestSample, source.Quality));
    }

    [Theory]
    [InlineData(-61, 5, "stale")]
    [InlineData(-10, 5, "ok")]
    [InlineData(-10, 50, "doubtful")]
    public async Task Tick_Quality(int secondsAgo, double other, string quality)
    {
        Put(Active, (secondsAgo, 5));
        Put(PageStore.Of("cloud_active", ("fn", "api")), (-190, other));

        await TickAsync();

        var source = Assert.Single(await SourcesAsync(), source => source.Signal == Names.Concurrency);
        Assert.Equal(("quick", "cloud", quality), (source.Source, Assert.Single(source.Also), source.Quality));
        Assert.Equal(other > 5 ? 0.9 : null, source.Disagreement);
    }

    [Fact]
    public async Task Tick_OneOfTwoInstancesSilent_IsPartial()
    {
        Put(Active.With("pod", "a"), (-10, 5));
        Put(Active.With("pod", "b"), (-100, 5));

        await TickAsync();

        Assert.Equal("partial", Assert.Single(await SourcesAsync(), source => source.Signal == Names.Concurrency).Quality);
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private Task TickAsync() => _services.GetRequiredService<SignalLoop>().TickAsync(TestContext.Current.CancellationToken);

    private void Put(LabelSet labels, params (int Second, double Value)[] samples)
    {
        foreach (var (second, value) in samples)
            _store.Put(labels, Start + second * 1000, value);
    }

    private IReadOnlyList<Sample> Samples(string signal, params (string Name, string Value)[] more)
        => _store.SamplesOf(PageStore.Of(
            signal, [.. more, (WorkloadId.LocationLabel, "local"), (WorkloadId.NamespaceLabel, "default"), (WorkloadId.WorkloadLabel, "api")]));

    private async Task<IReadOnlyList<SignalSource>> SourcesAsync()
        => (await _state.GetAsync(TenantId.Default, StateTables.Workloads, "local/default/api", TestContext.Current.CancellationToken))!
            .As<WorkloadRecord>().Signals;

    private static double Rounded(double value) => Math.Round(value, 3);
}
