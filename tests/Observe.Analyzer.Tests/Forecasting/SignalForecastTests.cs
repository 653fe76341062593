using Observe.Analyzer.Forecasting;
using Observe.Analyzer.Forecasting.Baselines;
using Observe.Analyzer.Forecasting.Scoring;
using Observe.Analyzer.Forecasting.Seasonality;
using Observe.Analyzer.Forecasting.Smoothing;
using Observe.Analyzer.Forecasting.Trees;
using Observe.TestSupport;

namespace Observe.Analyzer.Tests.Forecasting;

public sealed class SignalForecastTests
{
    private const int Season = 144;

    private static readonly IForecaster[] Pool = [new LastValue(), new SeasonalProfile(), new ExponentialSmoothing(), new DampedTrend()];

    [Fact]
    public void Find_SineWithNoise_IsItsPeriodAndNoiseHasNone()
    {
        var random = new Random(3);

        Assert.InRange(SeasonFinder.Find(Wave(6 * Season, random)), Season - 2, Season + 2);
        Assert.Equal(0, SeasonFinder.Find([.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())]));
        Assert.Equal(0, SeasonFinder.Find(new double[500]));
        Assert.Equal(0, SeasonFinder.Find([]));
    }

    [Fact]
    public void Find_SeasonUponGrowth_IsStillFound()
    {
        var random = new Random(3);
        double[] growing = [.. Wave(6 * Season, random).Select((value, i) => value + i * 0.1)];

        Assert.InRange(SeasonFinder.Find(growing), Season - 2, Season + 2);
        Assert.Equal(0, SeasonFinder.Find([.. Enumerable.Range(0, 500).Select(i => (double)i)]));
    }

    [Fact]
    public void TryForecast_SeasonShorterThanTheHorizon_Repeats()
    {
        double[] cron = [.. Enumerable.Range(0, 70).Select(i => i % 7 == 0 ? 10.0 : 1)];
        var path = new double[14];

        Assert.True(new SeasonalProfile().TryForecast(cron, 7, path));

        Assert.Equal([10, 1, 1, 1, 1, 1, 1, 10, 1, 1, 1, 1, 1, 1], path);
    }

    [Fact]
    public void Make_SeasonalLoad_BeatsTheLastValueAndIsTrusted()
    {
        var forecast = Make(Wave(6 * Season, new Random(4)), Season)!;

        Assert.True(forecast.Trusted, forecast.Why);
        Assert.Equal("seasonal-profile", forecast.Model);
        Assert.InRange(forecast.Scores["seasonal-profile"], 0, 0.7);
    }

    [Fact]
    public void Make_FewForecastsJudged_IsNotTrustedHoweverWellTheyDid()
    {
        double[] rising = [.. Enumerable.Range(0, 40).Select(i => 10.0 * i)];

        var early = Make(rising[..15], 0)!;
        var later = Make(rising, 0)!;

        Assert.False(early.Trusted);
        Assert.Contains("of its forecasts could be compared with what came, it takes 20", early.Why, StringComparison.Ordinal);
        Assert.True(later.Trusted, later.Why);
    }

    [Fact]
    public void Make_AnySeries_QuantilesNeverCrossAndStayAboveZero()
    {
        var random = new Random(5);
        for (var run = 0; run < 50; run++)
        {
            double[] values = [.. Enumerable.Range(0, random.Next(10, 300)).Select(_ => random.Next(5) switch
            {
                0 => double.NaN, 1 => 0, 2 => 1e12 * random.NextDouble(), _ => random.NextDouble(),
            })];
            if (Make(values, 0) is not { } forecast)
                continue;
            Assert.All(forecast.Values, row =>
            {
                Assert.True(row[0] >= 0);
                Assert.Equal(row.Order(), row);
            });
        }
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN })]
    public void Make_TooLittle_IsNothing(double[] values) => Assert.Null(Make(values, 0));

    [Fact]
    public void Run_FutureOverwritten_ChangesNoForecastBeforeIt()
    {
        var values = Wave(4 * Season, new Random(6));
        var path = new double[30];
        foreach (var forecaster in Pool)
        {
            Assert.True(forecaster.TryForecast(values.AsSpan(0, 400), Season, path));
            var before = path.ToArray();
            var changed = values.ToArray();
            Array.Fill(changed, 1e9, 400, changed.Length - 400);
            Assert.True(forecaster.TryForecast(changed.AsSpan(0, 400), Season, path));
            Assert.Equal(before, path);
        }
    }

    [Fact]
    public void Make_ModelJustTrained_ReachesNoFurtherThanTheLoadEverMoved()
    {
        const int Horizon = 60;
        var random = new Random(8);
        double[] values = [.. Enumerable.Range(0, 1000).Select(_ => 18 + 3 * (random.NextDouble() + random.NextDouble() - 1))];

        // Trained on all but the last horizon: its farthest step was tried once.
        var model = new Trained((values.Length - Horizon) * 60_000L);
        var forecast = SignalForecast.Make(
            "l/n/w", "workload:demand", values, values.Length * 60_000L, 60, Horizon, 0, [new LastValue(), model])!;

        Assert.Equal(model.Name, forecast.Model);
        Assert.All(forecast.Values, row => Assert.InRange(row[Array.IndexOf(SignalForecast.Levels, 0.95)], 18, 24));
    }

    [Fact]
    public void Train_SeasonalLoad_TreesBeatTheLastValueAndAreReproducible()
    {
        var values = Wave(6 * Season, new Random(7));
        using var model = TreeModel.Train(values.AsSpan(0, 5 * Season), Season, 30, seed: 1)!;
        using var again = TreeModel.Train(values.AsSpan(0, 5 * Season), Season, 30, seed: 1)!;

        // Scored on data after its training only.
        var result = BackTest.Run(model, values, Season, 30, origins: 40, span: Season);

        Assert.InRange(result.Ratio, 0, 0.8);
        Assert.Equal(result.Ratio, BackTest.Run(again, values, Season, 30, origins: 40, span: Season).Ratio, 1e-9);
    }

    [Fact]
    public void Train_CalledOff_Throws()
    {
        var values = Wave(6 * Season, new Random(7));

        Assert.Throws<OperationCanceledException>(
            () => TreeModel.Train(values, Season, 30, seed: 1, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Make_RecordedLoad_ErrsLessThanTheLastValueOnAverage()
    {
        var ratios = new List<double>();
        foreach (var name in new[] { "k8s-00", "k8s-02", "k8s-12" })
        {
            var lines = File.ReadLines(SharedData.PathOrSkip("load", name + ".csv")).Skip(1).Take(5 * 1440);
            var values = lines.Select(line => double.TryParse(line.Split(',')[1], out var value) ? value : double.NaN).ToArray();
            var season = SeasonFinder.Find(values);
            ratios.Add(Pool.Min(forecaster => BackTest.Run(forecaster, values, season, 30, origins: 60, span: 1440).Ratio is var ratio and > 0 ? ratio : 9));
        }

        Assert.InRange(ratios.Average(), 0, 0.95);
    }

    private static Observe.Store.Forecasts.ForecastRecord? Make(double[] values, int season)
        => SignalForecast.Make("l/n/w", "workload:demand", values, 0, 60, 30, season, Pool);

    private static double[] Wave(int length, Random random)
        => [.. Enumerable.Range(0, length).Select(i => 10 + 8 * Math.Sin(2 * Math.PI * i / Season) + random.NextDouble())];

    private sealed class Trained(long until) : ITrainedForecaster
    {
        public string Name => "trained";

        public long TrainedUntil => until;

        public bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into)
        {
            into.Fill(18);
            return true;
        }
    }
}
