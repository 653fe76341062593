using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Head;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Benchmarks.Index;

/// <summary>Which of 100,000 series match. Figures are of one selection.</summary>
[MemoryDiagnoser]
public class SelectBenchmarks
{
    private const int Series = 100_000;

    private static readonly LabelMatcher Buckets = new(Label.MetricName, MatcherType.Equal, "http_request_duration_seconds_bucket");
    private static readonly LabelMatcher Requests = new(Label.MetricName, MatcherType.Equal, SeriesLayout.Counters[0]);

    private LoadedStore _store = null!;
    private SeriesIndex _index = null!;

    [GlobalSetup]
    public void Setup()
    {
        _store = new LoadedStore(Series);
        _index = _store.Store.Default.Index;
    }

    [GlobalCleanup]
    public void Cleanup() => _store.Dispose();

    /// <summary>5,000 of one metric.</summary>
    [Benchmark]
    public int By_metric() => Select(5_000, Requests);

    /// <summary>One metric and target: 5 of lists of 5,000 and 100.</summary>
    [Benchmark]
    public int By_metric_and_target() => Select(5, Requests, new LabelMatcher("instance", MatcherType.Equal, TargetLabels.Instance(500)));

    /// <summary>Two wide lists: 10,000 of 50,000 and 20,000.</summary>
    [Benchmark]
    public int By_two_wide_lists() => Select(10_000, Buckets, new LabelMatcher("route", MatcherType.Equal, "/cart"));

    /// <summary>Values by a pattern: 2,500 of 5,000, four of eight services.</summary>
    [Benchmark]
    public int By_metric_and_pattern() => Select(2_500, Requests, new LabelMatcher("service", MatcherType.Regex, "ca.*|s.*"));

    /// <summary>All values but one: 4,000 of 5,000.</summary>
    [Benchmark]
    public int By_metric_and_negation() => Select(4_000, Requests, new LabelMatcher("route", MatcherType.NotEqual, "/cart"));

    private int Select(int expected, params LabelMatcher[] matchers)
    {
        var count = _index.Select(matchers).Count;
        return count == expected ? count : throw new InvalidOperationException($"{count} series match, not {expected}");
    }
}
