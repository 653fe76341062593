using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Servers;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Index;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.Index;

/// <summary>Which of a block's 100,000 series match, and a series by its id. Figures are of one selection, labels not made.</summary>
[MemoryDiagnoser]
public class BlockSelectBenchmarks
{
    private const int Series = 100_000;

    private static readonly LabelMatcher Buckets = new(Label.MetricName, MatcherType.Equal, "http_request_duration_seconds_bucket");
    private static readonly LabelMatcher Requests = new(Label.MetricName, MatcherType.Equal, SeriesLayout.Counters[0]);

    private readonly TemporaryFolder _folder = new();
    private BlockFile _file = null!;
    private SeriesId[] _ids = [];
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        var path = BlockFile.PathOf(_folder.Path, 1);
        using (var writer = new BlockWriter(path))
        {
            var chunks = new List<EncodedChunk>();
            DenseChunks.Cut([new Sample(0, 1), new Sample(15_000, 2)], chunks);
            foreach (var target in Enumerable.Range(0, Series / SeriesLayout.Count))
            {
                foreach (var series in SeriesLayout.Series)
                {
                    var labels = LabelSet.From(TargetLabels.Of(target, series));
                    writer.Add(SeriesId.Of(TenantId.Default, labels), labels, chunks);
                }
            }

            writer.Finish([]);
        }

        _file = BlockFile.Open(path, new DamageLog());
        _ids = [.. Enumerable.Range(0, _file.Index.SeriesCount).Select(_file.Index.IdOf)];
        Random.Shared.Shuffle(_ids);
        Console.WriteLine($"// {new FileInfo(path).Length / (double)Series:0.0} bytes a series in all, {IndexBytes(path) / (double)Series:0.0} of them index");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _file.Dispose();
        _folder.Dispose();
    }

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

    /// <summary>Any one of all.</summary>
    [Benchmark]
    public int By_id() => _file.Index.Find(_ids[_next = (_next + 1) % _ids.Length]);

    private int Select(int expected, params LabelMatcher[] matchers)
    {
        var count = BlockSelect.Run(_file.Index, matchers).Count;
        return count == expected ? count : throw new InvalidOperationException($"{count} series match, not {expected}");
    }

    private static long IndexBytes(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return BitConverter.ToInt64(bytes, bytes.Length - ReadOnlyFile.FooterLength + 8);
    }
}
