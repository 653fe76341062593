using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.PromQL;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Workloads;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Tests.Signals;

public sealed class SignalEvaluationTests : IDisposable
{
    private const long End = 600_000;

    private readonly MemoryMetricStore _store = new();
    private readonly ServiceProvider _services;

    public SignalEvaluationTests()
    {
        var configuration = new ConfigurationBuilder().Build();
        _services = new ServiceCollection().AddSingleton<IMetricReader>(_store).AddPromQL(configuration).BuildServiceProvider();
    }

    [Fact]
    public async Task Evaluate_OpenTelemetryFunction_GivesEverySignal()
    {
        // Written from OpenTelemetry's semantic conventions; no captured page exists.
        Counter("faas_invocations_total", 120, ("faas_name", "resize"), ("service_name", "img"), ("service_namespace", "shop"));
        Counter("faas_errors_total", 30, ("faas_name", "resize"), ("service_name", "img"), ("service_namespace", "shop"));
        foreach (var (bound, growth) in new[] { ("0.1", 60.0), ("0.5", 120), ("+Inf", 120) })
            Counter("faas_invoke_duration_seconds_bucket", growth, ("faas_name", "resize"), ("service_namespace", "shop"), ("le", bound));

        var values = await EvaluateAsync("otel-faas");

        var workload = new WorkloadId("local", "shop", "resize");
        Assert.All(values, value => Assert.Equal(workload, value.Workload));
        Assert.Equal(2.5, Value(values, Names.RequestRate), 1e-6);
        Assert.Equal(0.5, Value(values, Names.ErrorRate), 1e-6);
        // No cold start was told, and the function is alive: that is zero, not unknown.
        Assert.Equal(0, Value(values, Names.ColdStartRate));
        Assert.DoesNotContain(values, value => value.Signal == Names.TimeoutRate);
        var latency = Assert.Single(values, value => value.Signal == Names.Latency).Sample.Histogram!;
        Assert.Equal(2, latency.Count, 1e-6);
        Assert.Equal([0.1, 0.5], latency.CustomValues);
        Assert.Equal([1.0, 1, 0], latency.PositiveBuckets.Select(count => Math.Round(count, 6)));
    }

    [Fact]
    public async Task Evaluate_EnvoyMilliseconds_BecomeSeconds()
    {
        foreach (var (bound, growth) in new[] { ("100", 60.0), ("500", 120), ("+Inf", 120) })
            Counter("envoy_cluster_upstream_rq_time_bucket", growth, ("envoy_cluster_name", "api"), ("le", bound));

        var latency = Assert.Single(await EvaluateAsync("envoy"), value => value.Signal == Names.Latency).Sample.Histogram!;

        Assert.Equal([0.1, 0.5], latency.CustomValues);
        // Middles of the buckets: 1/s at 50 ms, 1/s at 300 ms.
        Assert.Equal(0.175, BucketHistogram.Mean(latency), 1e-6);
    }

    [Fact]
    public void Demand_ConcurrencyKnown_AddsTheQueueElseLittle()
    {
        var workload = new WorkloadId("l", "n", "w");
        MergedSignal Of(string signal, Sample sample) => new(new SignalValue(workload, "", "p", signal, LabelSet.Empty, "s", 1, sample), [], null);
        var latency = BucketHistogram.From([("1", 4.0), ("+Inf", 4)], 1);

        Assert.Equal(7, Assert.Single(DerivedSignals.Demand([Of(Names.Concurrency, new(1, 5)), Of(Names.Queue, new(1, 2))])).Winner.Sample.Value);
        // 4 requests a second of 0.5 s each.
        Assert.Equal(2, Assert.Single(DerivedSignals.Demand([Of(Names.RequestRate, new(1, 4)), Of(Names.Latency, new(1, 0, latency))])).Winner.Sample.Value, 1e-9);
        Assert.Empty(DerivedSignals.Demand([Of(Names.RequestRate, new(1, 4))]));
    }

    public void Dispose() => _services.Dispose();

    private async Task<IReadOnlyList<SignalValue>> EvaluateAsync(string profile)
        => await new SignalEvaluation(_services.GetRequiredService<IMetricQuery>(), TimeSpan.FromMilliseconds(60_001)).EvaluateAsync(
            ProfileLibrary.Load("").Profiles.Single(item => item.Name == profile), End, End, 1, CancellationToken.None);

    private static double Value(IReadOnlyList<SignalValue> values, string signal)
        => Assert.Single(values, value => value.Signal == signal).Sample.Value;

    /// <summary>Two samples a minute apart; over a window of 60,001 ms the rate is growth / 60 s but for extrapolation below 2e-5.</summary>
    private void Counter(string name, double growth, params (string Name, string Value)[] labels)
    {
        var series = LabelSet.From(labels.Select(label => new Label(label.Name, label.Value)).Append(new Label(Label.MetricName, name)));
        // A long way from zero, so that nothing is cut off at the counter's start.
        _store.Put(series, End - 60_000, 1_000_000).Put(series, End, 1_000_000 + growth);
    }
}
