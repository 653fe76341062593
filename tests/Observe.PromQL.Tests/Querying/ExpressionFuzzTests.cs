using Microsoft.Extensions.Options;
using Observe.PromQL.Histograms;
using Observe.PromQL.Parsing;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Tests.Querying;

/// <summary>Random expressions over floats, histograms, gaps and markers.</summary>
public sealed class ExpressionFuzzTests : IDisposable
{
    private const long Step = 37_000;
    private const int Count = 12;

    private readonly MemoryMetricStore _store = new();
    private readonly QueryTelemetry _telemetry = new();
    private readonly QueryEngine _engine;

    public ExpressionFuzzTests()
    {
        _engine = new QueryEngine(_store, Options.Create(new QueryOptions { MaxSamples = 1_000_000 }), TimeProvider.System, _telemetry);
        var random = new Random(3);
        foreach (var name in new[] { "f_total", "g", "h", "n", "mixed", "target_info" })
        {
            for (var i = 0; i < 3; i++)
                Load(name, i, random);
        }

        foreach (var bound in new[] { "0.1", "1", "+Inf", "x" })
            Put(LabelSet.From(("__name__", "c_bucket"), ("le", bound), ("i", "1")), time => new Sample(time, time / 1000.0));
    }

    /// <summary>A range query is the instant queries of its steps.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Range_AnyExpression_IsTheInstantQueriesOfItsSteps(int seed)
    {
        var random = new Random(seed);
        var generator = new ExpressionGenerator(random);
        for (var run = 0; run < 400; run++)
        {
            var expression = generator.Of(random.Next(6) == 0 ? ValueType.Scalar : ValueType.Vector, 3);
            var end = (Count - 1) * Step;
            var range = await _engine.RangeAsync(TenantId.Default, expression, 0, end, Step, default);
            var instants = new List<(long Time, QueryResult Result)>();
            for (var i = 0; i < Count; i++)
                instants.Add((i * Step, await _engine.InstantAsync(TenantId.Default, expression, i * Step, default)));
            AssertSame(expression, range, instants);
            // What is printed is read back as the same.
            if (range.Error is not { Type: QueryErrorType.BadData })
                Assert.Equal(Parser.Parse(expression).ToString(), Parser.Parse(Parser.Parse(expression).ToString()).ToString());
        }
    }

    [Fact]
    public async Task Instant_DamagedExpressions_AreAnsweredOrRefused()
    {
        var random = new Random(17);
        var generator = new ExpressionGenerator(random);
        for (var run = 0; run < 3000; run++)
        {
            var text = generator.Of(ValueType.Vector, 3);
            for (var i = random.Next(4); i > 0 && text.Length > 0; i--)
            {
                var at = random.Next(text.Length);
                text = random.Next(2) == 0 ? text.Remove(at, 1) : text.Insert(at, "(){}[]@:,\"'\\/<>+-x5 "[random.Next(20)].ToString());
            }

            var result = await _engine.InstantAsync(TenantId.Default, text, 300_000, default);
            Assert.True(result.Value is not null ^ result.Error is not null, text);
        }
    }

    [Theory]
    [InlineData("a{b=~\"(a+)+(a+)+(a+)+(a+)+b\"}")]
    [InlineData("label_replace(f_total, \"x\", \"$1\", \"i\", \"((a|1)*)*(a|1)*b?\")")]
    public async Task Instant_PatternsThatBacktrack_AreLinear(string expression)
    {
        Put(LabelSet.From(("__name__", "a"), ("b", new string('a', 20_000))), time => new Sample(time, 1));

        Assert.Null((await _engine.InstantAsync(TenantId.Default, expression, 300_000, default)).Error);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _telemetry.Dispose();
    }

    private static void AssertSame(string expression, QueryResult range, List<(long Time, QueryResult Result)> instants)
    {
        if (instants.Find(item => item.Result.Error is not null).Result?.Error is { } error)
        {
            // One step's mistake is the whole range's.
            Assert.True(range.Error is not null, $"{expression}: {error.Message} at one step, none over all");
            return;
        }

        // Labels that become the same by a name that goes may meet at no step and yet at two.
        Assert.True(range.Error is null, $"{expression}: {range.Error?.Message}");
        var expected = instants.SelectMany(item => Elements(item.Result.Value!).Select(element => (element.Labels, item.Time, element.Sample)))
            .ToDictionary(item => (item.Labels, item.Time), item => item.Sample);
        var actual = range.Matrix().SelectMany(series => series.Samples.Select(sample => (series.Labels, Sample: sample)))
            .ToDictionary(item => (item.Labels, item.Sample.Time), item => item.Sample);
        var difference = expected.Keys.Union(actual.Keys)
            .FirstOrDefault(key => !(expected.TryGetValue(key, out var a) && actual.TryGetValue(key, out var b) && AreSame(a, b)));
        Assert.True(
            difference.Labels is null,
            $"{expression}: {difference}: {Text(expected, difference)} at once, {Text(actual, difference)} over all");
    }

    private static bool AreSame(Sample a, Sample b)
        => a.Histogram is { } histogram
            ? b.Histogram is { } other && HistogramText.Of(histogram) == HistogramText.Of(other)
            : b.Histogram is null && (a.Value.Equals(b.Value) || Math.Abs(a.Value - b.Value) <= 1e-9 * Math.Abs(a.Value));

    private static IEnumerable<(LabelSet Labels, Sample Sample)> Elements(QueryValue value) => value switch
    {
        QueryValue.Scalar scalar => [(LabelSet.Empty, new Sample(scalar.Time, scalar.Value))],
        QueryValue.Vector vector => vector.Samples.Select(item => (item.Labels, item.Sample)),
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    private static string Text(Dictionary<(LabelSet Labels, long Time), Sample> samples, (LabelSet? Labels, long Time) key)
        => key.Labels is { } labels && samples.TryGetValue((labels, key.Time), out var sample) ? $"{sample}" : "nothing";

    private void Load(string name, int i, Random random)
    {
        var counter = 0.0;
        Put(LabelSet.From(("__name__", name), ("i", $"{i}"), ("data", name == "target_info" ? $"d{i}" : "")), time =>
        {
            counter = random.Next(15) == 0 ? 0 : counter + random.Next(5);
            return name switch
            {
                "f_total" => new Sample(time, random.Next(20) == 0 ? Staleness.Marker : counter),
                "g" => new Sample(time, random.Next(10) == 0 ? double.NaN : Math.Round((random.NextDouble() * 20) - 10, 3)),
                "h" => new Sample(time, 0, Exponential(counter, i)),
                "n" => new Sample(time, 0, Custom(counter)),
                "mixed" => random.Next(2) == 0 ? new Sample(time, counter) : new Sample(time, 0, random.Next(2) == 0 ? Exponential(counter, 0) : Custom(counter)),
                _ => new Sample(time, 1),
            };
        });
    }

    private void Put(LabelSet labels, Func<long, Sample> sample)
    {
        var batch = new WriteBatch();
        var series = _store.Resolve(TenantId.Default, labels).Series!;
        for (var time = -60_000L; time <= 600_000; time += 15_000)
        {
            if (time % 7 != 0 || labels["i"] != "2")
                batch.Add(series, sample(time));
        }

        _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, default).AsTask().GetAwaiter().GetResult();
    }

    private static NativeHistogram Exponential(double count, int schema) => new()
    {
        Schema = schema,
        ZeroThreshold = schema == 0 ? 0.001 : 0.01,
        ZeroCount = count,
        Count = 4 * count,
        Sum = 3 * count,
        PositiveSpans = [new(-1, 2)],
        PositiveBuckets = [count, count],
        NegativeSpans = [new(1, 1)],
        NegativeBuckets = [count],
    };

    private static NativeHistogram Custom(double count) => new()
    {
        Schema = NativeHistogram.CustomBucketsSchema,
        Count = 3 * count,
        Sum = 5 * count,
        CustomValues = count % 2 == 0 ? [1, 2] : [2, 4],
        PositiveSpans = [new(0, 3)],
        PositiveBuckets = [count, count, count],
    };
}
