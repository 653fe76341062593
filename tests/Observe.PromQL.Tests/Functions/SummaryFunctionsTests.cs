using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Observe.PromQL.Querying;
using Observe.Store;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.PromQL.Tests.Functions;

/// <summary>Two stores with the same samples, one with rollups: every answer must be the same.</summary>
public sealed class SummaryFunctionsTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private const int Days = 6;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Midnight; six days from here on are older than seven days.</summary>
    private static readonly long Begin = (Now.ToUnixTimeMilliseconds() / Day - 14) * Day;

    private static readonly string[] Functions =
    [
        "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "avg_over_time", "last_over_time", "first_over_time",
        "present_over_time", "absent_over_time", "increase", "rate", "delta", "resets",
    ];

    /// <summary>Range, step and how far both are moved, mostly on windows of five minutes, sometimes beside.</summary>
    private static readonly Gen<(string Function, long Range, long Step, long Moved, long Offset)> Questions =
        from function in Gen.Elements(Functions)
        from range in Gen.Elements(5 * Minute, 15 * Minute, Hour, 7 * Hour, Day, 3 * Day, 100 * Minute, 61_000)
        from step in Gen.Elements(5 * Minute, 35 * Minute, Hour, 6 * Hour, Day, 7 * Minute)
        from moved in Gen.Elements(0, 0, 0, 5 * Minute, 13 * Hour, 17_000)
        from offset in Gen.Elements(0, 0, Hour, 25 * Minute)
        select (function, range, step, moved, offset);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Range_AnySeriesFunctionAndWindows_EqualsSamplesTo1e9(int seed)
    {
        await using var rolled = new Installation(rollups: true);
        await using var raw = new Installation(rollups: false);
        await rolled.WriteAsync(seed);
        await raw.WriteAsync(seed);
        Assert.True(rolled.Maintenance.Statistics.RollupBytes > 0);
        Assert.Equal(0, raw.Maintenance.Statistics.RollupBytes);

        Prop.ForAll(Gen.ListOf(Questions, 60).ToArbitrary(), questions =>
        {
            foreach (var (function, range, step, moved, offset) in questions)
            {
                var expression = $"{function}(m[{range}ms] offset {offset}ms)";
                var (start, end) = (Begin + moved + Day, Begin + moved + (3 * Day));
                AssertSame(Query(raw, expression, start, end, step), Query(rolled, expression, start, end, step), expression);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1));
    }

    [Theory]
    [InlineData("avg_over_time(m[5d])", 0)]
    [InlineData("sum by (i) (increase(m[4d] @ end() offset 17s))", 0)]
    [InlineData("max_over_time(rate(m[1h])[2d:30m])", 0)]
    [InlineData("avg_over_time((m[5d]))", 1)]
    [InlineData("quantile_over_time(0.5, m[1d])", 60_000)]
    [InlineData("m", 60_000)]
    public async Task Instant_AlsoWhereEndsAreCut_EqualsSamples(string expression, long moved)
    {
        await using var rolled = new Installation(rollups: true);
        await using var raw = new Installation(rollups: false);
        await rolled.WriteAsync(4);
        await raw.WriteAsync(4);
        var at = Begin + (5 * Day) + (10 * Hour) + moved;

        AssertSame(Query(raw, expression, at, at, 1), Query(rolled, expression, at, at, 1), expression);
    }

    [Fact]
    public async Task Range_SamplesGone_GivesWhatItGaveBefore()
    {
        await using var store = new Installation(rollups: true);
        await store.WriteAsync(5);
        var (start, end) = (Begin + Day, Begin + (4 * Day));
        string[] expressions = [.. Functions.Where(name => name != "absent_over_time").Select(name => $"{name}(m{{i=\"0\"}}[6h])")];
        var before = expressions.Select(expression => Query(store, expression, start, end, Hour)).ToArray();

        store.Time.Advance(TimeSpan.FromDays(25));
        await store.Maintenance.FlushAsync(CancellationToken.None);
        Assert.Equal(0, store.Maintenance.Statistics.BlockBytes);

        for (var i = 0; i < expressions.Length; i++)
            AssertSame(before[i], Query(store, expressions[i], start, end, Hour), expressions[i]);
        // An instant selector gives the last of each five minutes: of samples every 15 s, the one at the window's end.
        var last = Assert.Single(Query(store, "timestamp(m{i=\"0\"})", end, end, 1));
        Assert.Equal(end / 1000.0, Assert.Single(last.Samples).Value);
    }

    [Fact]
    public async Task Range_HistogramsOnOneDay_AreNotTakenForFloats()
    {
        await using var rolled = new Installation(rollups: true);
        await using var raw = new Installation(rollups: false);
        foreach (var store in new[] { rolled, raw })
        {
            var batch = new WriteBatch();
            var series = store.Writer.Resolve(TenantId.Default, LabelSet.From(("__name__", "m"))).Series!;
            for (var i = 0; i < 100; i++)
                batch.Add(series, Begin + (i * Minute), i);
            for (var i = 0; i < 100; i++)
            {
                batch.Add(series, new Sample(Begin + Day + (i * Minute), 0, new NativeHistogram
                {
                    Schema = 0,
                    Count = i,
                    Sum = i,
                    PositiveSpans = [new(0, 1)],
                    PositiveBuckets = [i],
                }));
            }

            await store.WriteAsync(batch);
        }

        foreach (var function in Functions)
        {
            var expression = $"{function}(m[2d])";
            AssertSame(
                Query(raw, expression, Begin + Hour, Begin + (2 * Day), Hour), Query(rolled, expression, Begin + Hour, Begin + (2 * Day), Hour),
                expression);
        }
    }

    private static IReadOnlyList<MatrixSeries> Query(Installation store, string expression, long start, long end, long step)
    {
        var result = store.Query.RangeAsync(TenantId.Default, expression, start, end, step, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return result.Value is QueryValue.Matrix matrix ? matrix.Series : throw new InvalidOperationException(result.Error!.Message);
    }

    private static void AssertSame(IReadOnlyList<MatrixSeries> expected, IReadOnlyList<MatrixSeries> actual, string expression)
    {
        Assert.Equal(expected.Select(series => series.Labels), actual.Select(series => series.Labels));
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a.Samples.Count, b.Samples.Count);
            foreach (var (x, y) in a.Samples.Zip(b.Samples))
            {
                var isSame = x.Time == y.Time && Equals(x.Histogram, y.Histogram)
                    && (x.Value.Equals(y.Value) || Math.Abs(x.Value - y.Value) <= 1e-9 * Math.Abs(x.Value));
                Assert.True(isSame, $"{expression} of {a.Labels}: {x} by samples, {y} by rollups");
            }
        }
    }

    /// <summary>A store of its own with the engine over it.</summary>
    private sealed class Installation : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly ServiceProvider _services;

        public Installation(bool rollups)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["store:data"] = _folder.File("data"),
                ["store:rollups:enabled"] = $"{rollups}",
            }).Build();
            _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Time)
                .AddStore(configuration).AddPromQL(configuration).BuildServiceProvider();
        }

        public FakeTimeProvider Time { get; } = new(Now);

        public IMetricQuery Query => _services.GetRequiredService<IMetricQuery>();

        public IMetricWriter Writer => _services.GetRequiredService<IMetricWriter>();

        public IStoreMaintenance Maintenance => _services.GetRequiredService<IStoreMaintenance>();

        /// <summary>Six series of six days: regular and jittered, with gaps, resets, markers, NaN and infinities.</summary>
        public async Task WriteAsync(int seed)
        {
            for (var kind = 0; kind < 6; kind++)
            {
                var (random, batch, value) = (new Random(seed + (100 * kind)), new WriteBatch(), 1000.0);
                var series = Writer.Resolve(TenantId.Default, LabelSet.From(("__name__", "m"), ("i", $"{kind}"))).Series!;
                var jitter = kind is 1 or 4 ? 400 : 1;
                for (var time = Begin; time < Begin + (Days * Day); time += NextAfter(kind, random))
                    batch.Add(series, time + random.Next(jitter), value = Next(kind, value, random));
                await Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
            }

            await Maintenance.FlushAsync(CancellationToken.None);
        }

        public async Task WriteAsync(WriteBatch batch)
        {
            await Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, CancellationToken.None);
            await Maintenance.FlushAsync(CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            _folder.Dispose();
        }

        private static long NextAfter(int kind, Random random)
            => kind > 0 && random.Next(500) == 0 ? random.NextInt64(Minute, 10 * Hour) : kind == 0 ? 15_000 : 30_000;

        private static double Next(int kind, double before, Random random) => kind switch
        {
            // A counter of whole numbers, and one of decimals that starts anew now and then.
            0 => before + random.Next(50),
            1 => random.Next(300) == 0 ? 0.25 : Math.Round((double.IsFinite(before) ? before : 0) + (random.NextDouble() * 3), 2),
            // Gauges: whole numbers of either sign, any doubles.
            2 => random.Next(-20, 50),
            3 => random.NextDouble() * 100,
            // A counter of doubles that ends and comes again, and one with what is no number.
            4 => random.Next(400) == 0 ? Staleness.Marker : (double.IsNaN(before) ? 0 : before) + random.NextDouble(),
            _ => random.Next(3000) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => double.NegativeInfinity, _ => random.Next(1, 9) },
        };
    }
}
