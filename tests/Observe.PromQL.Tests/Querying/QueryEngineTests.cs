using Microsoft.Extensions.Options;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport.Metrics;

namespace Observe.PromQL.Tests.Querying;

public sealed class QueryEngineTests : IDisposable
{
    private const string TooMany
        = "query processing would load too many samples into memory in query execution: more than 1000 (query.maxSamples), at least ";

    private readonly MemoryMetricStore _store = new();
    private readonly QueryTelemetry _telemetry = new();
    private readonly QueryEngine _engine;

    public QueryEngineTests()
    {
        _engine = new QueryEngine(_store, Options.Create(new QueryOptions()), TimeProvider.System, _telemetry);
        // Two instances of a counter, a sample every 10 s: +10 and +20 each; the second resets at 60 s.
        for (var i = 0; i <= 12; i++)
        {
            _store.Put(Requests("a", "1"), i * 10_000, i * 10);
            _store.Put(Requests("a", "2"), i * 10_000, i < 6 ? i * 20 : (i - 6) * 20);
            _store.Put(Requests("b", "1"), i * 10_000, 5);
        }

        foreach (var (bound, count) in new[] { ("0.1", 10.0), ("0.5", 30), ("1", 40), ("+Inf", 40) })
            _store.Put(LabelSet.From(("__name__", "h_bucket"), ("le", bound)), 100_000, count);
    }

    [Theory]
    [InlineData("1 + 2 * 3 ^ 2 ^ 0.5", "10.46")]
    [InlineData("-2 ^ 2", "-4")]
    [InlineData("10 % 4 == bool 2", "1")]
    [InlineData("0x1f + 1h30m", "5431")]
    [InlineData("time()", "120")]
    [InlineData("\"a\\tb\"", "a\tb")]
    [InlineData("requests_total", "{instance=1, job=a} 120; {instance=1, job=b} 5; {instance=2, job=a} 120")]
    [InlineData("requests_total{job=\"a\", instance=~\"1|3\"}", "{instance=1, job=a} 120")]
    [InlineData("requests_total{job!=\"a\"} offset 1m", "{instance=1, job=b} 5")]
    [InlineData("requests_total{instance=\"1\",job=\"a\"} @ 30", "{instance=1, job=a} 30")]
    [InlineData("rate(requests_total{job=\"a\"}[50s])", "{instance=1, job=a} 1; {instance=2, job=a} 2")]
    [InlineData("increase(requests_total{instance=\"2\"}[2m])", "{instance=2, job=a} 218.18")]
    [InlineData("resets(requests_total[2m])", "{instance=1, job=a} 0; {instance=1, job=b} 0; {instance=2, job=a} 1")]
    [InlineData("irate(requests_total{instance=\"2\"}[1m])", "{instance=2, job=a} 2")]
    [InlineData("sum by (job) (requests_total)", "{job=a} 240; {job=b} 5")]
    [InlineData("sum without (instance) (requests_total)", "{job=a} 240; {job=b} 5")]
    [InlineData("topk(1, requests_total{instance=\"1\"})", "{instance=1, job=a} 120")]
    [InlineData("quantile(0.5, requests_total)", "{} 120")]
    [InlineData("count_values(\"v\", requests_total)", "{v=120} 2; {v=5} 1")]
    [InlineData("stddev(requests_total{instance=\"1\"})", "{} 57.5")]
    [InlineData("requests_total / on (job, instance) requests_total", "{instance=1, job=a} 1; {instance=1, job=b} 1; {instance=2, job=a} 1")]
    [InlineData("requests_total / on (job) group_left sum by (job) (requests_total)", "{instance=1, job=a} 0.5; {instance=1, job=b} 1; {instance=2, job=a} 0.5")]
    [InlineData("requests_total > 5", "{instance=1, job=a} 120; {instance=2, job=a} 120")]
    [InlineData("requests_total unless requests_total{job=\"a\"}", "{instance=1, job=b} 5")]
    [InlineData("vector(1) or requests_total{job=\"b\"}", "{instance=1, job=b} 5; {} 1")]
    [InlineData("absent(none{x=\"y\"})", "{x=y} 1")]
    [InlineData("histogram_quantile(0.5, h_bucket)", "{} 0.3")]
    [InlineData("max_over_time(sum(requests_total)[1m:10s])", "{} 245")]
    [InlineData("avg_over_time(requests_total{job=\"b\"}[1m])", "{instance=1, job=b} 5")]
    [InlineData("deriv(requests_total{job=\"a\",instance=\"1\"}[1m])", "{instance=1, job=a} 1")]
    [InlineData("label_replace(requests_total{job=\"b\"}, \"x\", \"$1-${1}\", \"job\", \"(.*)\")", "{instance=1, job=b, x=b-b} 5")]
    [InlineData("clamp_max(requests_total, 7)", "{instance=1, job=a} 7; {instance=1, job=b} 5; {instance=2, job=a} 7")]
    [InlineData("scalar(requests_total{job=\"b\"}) + 1", "6")]
    [InlineData("hour(vector(3600))", "{} 1")]
    public async Task Instant_Expression_GivesExactly(string expression, string expected)
        => Assert.Equal(expected, Text(await InstantAsync(expression)));

    [Theory]
    [InlineData("rats(up[5m])", "1:1: parse error: unknown function with name \"rats\", did you mean \"rate\"?")]
    [InlineData("rate(up)", "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("up{job=~\"(\"}", "1:9: parse error: error parsing regexp")]
    [InlineData("up{job=~\"[\"}", "1:9: parse error: error parsing regexp: Invalid pattern '[' at offset 1")]
    [InlineData("1 +\n  )", "2:3: parse error: unexpected `)`, expected an expression")]
    [InlineData("1 > 2", "1:3: parse error: comparisons between scalars must use BOOL modifier")]
    [InlineData("", "1:1: parse error: no expression found in input")]
    [InlineData("up[1000000000y]", "1:4: parse error: duration out of range: 1000000000y is longer than 292y")]
    [InlineData("up[1e20]", "1:4: parse error: duration out of range: 1e20 is longer than 292y")]
    [InlineData("up offset 99999999999999999999d", "1:11: parse error: duration out of range: 99999999999999999999d is longer than 292y")]
    [InlineData("up[5m", "1:6: parse error: unexpected end of input, expected `]`")]
    public async Task Instant_Mistake_SaysWhereAndWhat(string expression, string message)
        => Assert.StartsWith(message, (await InstantAsync(expression)).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public async Task Instant_ManyToMany_IsAnExecutionError()
    {
        var error = (await InstantAsync("requests_total * on (job) requests_total")).Error!;

        Assert.Equal(QueryErrorType.Execution, error.Type);
        Assert.Contains("many-to-many matching not allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Range_Steps_LeaveOutWhatIsStale()
    {
        _store.Put(LabelSet.From(("__name__", "g")), 10_000, 1).Put(LabelSet.From(("__name__", "g")), 20_000, Staleness.Marker)
            .Put(LabelSet.From(("__name__", "g")), 40_000, 2);

        var matrix = (await _engine.RangeAsync(TenantId.Default, "g", 0, 50_000, 10_000, CancellationToken.None)).Matrix();

        Assert.Equal([new Sample(10_000, 1), new Sample(40_000, 2), new Sample(50_000, 2)], Assert.Single(matrix).Samples);
    }

    [Fact]
    public async Task Instant_NativeHistograms_AddScaleAndEstimate()
    {
        var labels = LabelSet.From(("__name__", "n"));
        var batch = new WriteBatch();
        var series = _store.Resolve(TenantId.Default, labels).Series!;
        for (var i = 0; i <= 6; i++)
        {
            batch.Add(series, new Sample(i * 10_000, 0, new NativeHistogram
            {
                Schema = 0,
                Count = 4 * i,
                Sum = 10 * i,
                PositiveSpans = [new(0, 2)],
                PositiveBuckets = [1 * i, 3 * i],
            }));
        }

        await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, CancellationToken.None);

        Assert.Equal("{} 0.4", Text(await InstantAsync("histogram_count(rate(n[1m]))", 60_000)));
        Assert.Equal("{} 2.5", Text(await InstantAsync("histogram_avg(rate(n[1m]))", 60_000)));
        // Rank 0.5 · 4 = 2 is a third into (1, 2]: 2^(1/3).
        Assert.Equal("{} 1.26", Text(await InstantAsync("histogram_quantile(0.5, sum(rate(n[1m])))", 60_000)));
    }

    [Theory]
    [InlineData("requests_total", null)]
    [InlineData("count_over_time(vector(1)[8m:1s])", null)]
    [InlineData("count_over_time(vector(1)[1d:1s])", TooMany)]
    // The column of one series and the samples of its window; the other series comes after it.
    [InlineData("count_over_time(requests_total{job=\"a\"}[4m:250ms])", TooMany)]
    // Series that do not exist: their steps are kept all the same.
    [InlineData("count_over_time(none[1d:1s])", TooMany)]
    [InlineData("max_over_time(rate({__name__=~\".+\"}[1d:1ms])[30d:1ms])", TooMany)]
    [InlineData("vector(1)[1d:1s]", TooMany)]
    public async Task Instant_MaxSamples_HoldsForWhatIsMadeToo(string expression, string? error)
    {
        using var engine = new QueryEngine(
            _store, Options.Create(new QueryOptions { MaxSamples = 1000 }), TimeProvider.System, _telemetry);

        AssertStarts(error, (await engine.InstantAsync(TenantId.Default, expression, 120_000, default)).Error?.Message);
    }

    [Fact]
    public async Task Range_MaxSamples_HoldsForItsResult()
    {
        using var engine = new QueryEngine(
            _store, Options.Create(new QueryOptions { MaxSamples = 1000 }), TimeProvider.System, _telemetry);

        Assert.Null((await engine.RangeAsync(TenantId.Default, "vector(1)", 1, 1000, 1, default)).Error);
        Assert.Equal(
            TooMany + "1001. Ask for fewer series, a shorter range or a longer step",
            (await engine.RangeAsync(TenantId.Default, "vector(1)", 0, 1000, 1, default)).Error!.Message);
    }

    /// <summary>So many that all cores take part, some without samples at the step.</summary>
    [Fact]
    public async Task Range_ManySeries_AreAllThereInOrder()
    {
        for (var i = 0; i < 3000; i++)
        {
            var labels = LabelSet.From(("__name__", "wide_total"), ("i", $"{i:0000}"), ("odd", $"{i % 2}"));
            _store.Put(labels, 0, 0).Put(labels, 60_000, i).Put(labels, 120_000, i % 3 == 0 ? Staleness.Marker : 2 * i);
        }

        Assert.Equal("{odd=0} 1500; {odd=1} 1500", Text(await InstantAsync("count by (odd) (rate(wide_total[5m]))")));
        Assert.Equal($"{{}} {Enumerable.Range(0, 3000).Where(i => i % 3 != 0).Sum(i => 2 * i)}", Text(await InstantAsync("sum(wide_total)")));
        var all = (await InstantAsync("wide_total")).Vector();
        Assert.Equal(Enumerable.Range(0, 3000).Where(i => i % 3 != 0).Select(i => $"{i:0000}"), all.Select(sample => sample.Labels["i"]));
        Assert.Equal(
            "invalid smoothing factor. Expected: 0 < sf < 1, got: 2",
            (await InstantAsync("double_exponential_smoothing(wide_total[5m], 2, 0.5)")).Error!.Message);
        using var small = new QueryEngine(_store, Options.Create(new QueryOptions { MaxSamples = 2900 }), TimeProvider.System, _telemetry);
        Assert.Null((await small.InstantAsync(TenantId.Default, "sum(rate(wide_total[5m]))", 120_000, default)).Error);
        Assert.StartsWith("query processing would load too many samples", (await small.InstantAsync(
            TenantId.Default, "rate(wide_total[5m])", 120_000, default)).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instant_ManyOperators_AreAnsweredOrRefusedWithTheirLimit()
    {
        string Sum(int terms) => string.Join('+', Enumerable.Repeat("1", terms));

        Assert.Equal("1001", Text(await InstantAsync(Sum(1001))));
        Assert.Equal("{} 1001", Text(await InstantAsync($"vector({Sum(1001)})")));
        Assert.Equal("1:2002: parse error: more than 1000 operators in one query: split it", (await InstantAsync(Sum(1002))).Error!.Message);
        Assert.StartsWith(
            "1:2004: parse error: more than 1000 operators", (await InstantAsync($"({Sum(1001)})+1")).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_RandomText_NeverThrowsOrOverflows()
    {
        const string Alphabet = "abr(){}[]+-*/^%=~!<>@:,.\"'0123456789 \nsumratebyonoffset";
        var random = new Random(11);
        for (var run = 0; run < 5000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            var result = await InstantAsync(text);
            Assert.True(result.Value is not null ^ result.Error is not null);
        }

        Assert.NotNull((await InstantAsync(new string('(', 100_000))).Error);
        Assert.NotNull((await InstantAsync(new string('-', 100_000) + "1")).Error);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _telemetry.Dispose();
    }

    private static void AssertStarts(string? expected, string? actual)
        => Assert.Equal(expected, expected is null || actual is null ? actual : actual[..Math.Min(actual.Length, expected.Length)]);

    private ValueTask<QueryResult> InstantAsync(string expression, long time = 120_000)
        => _engine.InstantAsync(TenantId.Default, expression, time, CancellationToken.None);

    private static LabelSet Requests(string job, string instance)
        => LabelSet.From(("__name__", "requests_total"), ("job", job), ("instance", instance));

    private static string Text(QueryResult result) => result.Value switch
    {
        QueryValue.Scalar scalar => Number(scalar.Value),
        QueryValue.Text text => text.Value,
        QueryValue.Vector vector => string.Join("; ", vector.Samples
            .Select(sample => $"{{{string.Join(", ", sample.Labels.Where(label => label.Name != "__name__").Select(label => $"{label.Name}={label.Value}"))}}} {Number(sample.Sample.Value)}")
            .Order(StringComparer.Ordinal)),
        _ => result.Error?.Message ?? "matrix",
    };

    private static string Number(double value) => GoNumber.Format(Math.Round(value, 2));
}
