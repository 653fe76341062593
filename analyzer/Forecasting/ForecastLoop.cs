using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Forecasting.Scoring;
using Observe.Analyzer.Forecasting.Seasonality;
using Observe.Analyzer.Forecasting.Trees;
using Observe.PromQL.Querying;
using Observe.Store.Forecasts;
using Observe.Store.Metrics;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Forecasting;

/// <summary>Each interval: reads demand, forecasts it for every workload, keeps the paths, scores earlier ones.</summary>
internal sealed partial class ForecastLoop(
    IMetricQuery query, IMetricWriter writer, IStateStore state, IEnumerable<IForecaster> forecasters, TreeModels trees,
    IOptions<ForecastOptions> options, TimeProvider time, ILogger<ForecastLoop> logger) : BackgroundService
{
    /// <summary>Ticks between looks for seasons and imported data: both cost a pass over the whole history.</summary>
    private const int TicksBetweenRefreshes = 15;

    private const int MaxSilentSteps = 3;

    private readonly long _step = (long)options.Value.Step.TotalMilliseconds;
    private readonly SeriesHistory _history = new(
        query, SeriesHistory.OfSignal(Names.Demand), (long)options.Value.Step.TotalMilliseconds, options.Value.HistorySteps);

    private readonly Dictionary<WorkloadId, int> _seasons = [];
    private readonly ForecastScores _scores = new();
    private int _tick;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                TickFailed(logger, error);
            }
        }
    }

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        await _history.AdvanceAsync(time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        if (_tick++ % TicksBetweenRefreshes == 1)
            await RefreshAsync(cancellationToken);
        var batch = new WriteBatch();
        var rows = new List<StateWrite>();
        foreach (var workload in _history.Workloads)
        {
            var values = _history.Of(workload);
            _scores.Score(workload, values, _history.End, _step, (name, measure, horizon, value) =>
                Add(batch, workload, Names.ForecastScore, _history.End, value, ("measure", measure), ("model", name), ("horizon", horizon)));
            // A source that went silent is not forecast: its record ages, and the autoscaler sees that.
            if (StepsSinceLast(values) > MaxSilentSteps)
                continue;
            IReadOnlyList<IForecaster> pool = trees.Of(workload) is { } tree ? [.. forecasters, tree] : [.. forecasters];
            var forecast = SignalForecast.Make(
                workload.ToString(), Names.Demand, values, _history.End, _step / 1000.0, options.Value.HorizonSteps,
                _seasons.GetValueOrDefault(workload), pool);
            if (forecast is null)
                continue;
            _scores.Keep(workload, forecast);
            rows.Add(new StateWrite(
                ForecastRecord.Key(forecast.Workload, forecast.Signal), forecast.Workload, forecast.Origin, StateJson.Serialize(forecast)));
            AddSeries(batch, workload, forecast);
        }

        if (rows.Count > 0)
            await state.PutManyAsync(TenantId.Default, StateTables.Forecasts, rows, cancellationToken);
        if (!batch.IsEmpty)
            await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
    }

    /// <summary>Horizons (steps) whose forecasts are kept as series and scored: 32 series a workload are allowed, these make nine.</summary>
    public static int[] KeptHorizons(int horizon) => [.. new[] { horizon / 6, horizon / 2, horizon }.Where(steps => steps > 0)];

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _history.RefreshAsync(cancellationToken);
        _scores.Forget(_history.Workloads);
        foreach (var gone in _seasons.Keys.Where(workload => !_history.Workloads.Contains(workload)).ToArray())
            _seasons.Remove(gone);
        foreach (var workload in _history.Workloads)
            _seasons[workload] = SeasonFinder.Find(_history.Of(workload));
        trees.Offer(new TrainingData(
            _history.Workloads.ToDictionary(
                workload => workload, workload => (_history.Of(workload).ToArray(), _seasons.GetValueOrDefault(workload))),
            _history.End));
    }

    private static int StepsSinceLast(ReadOnlySpan<double> values)
    {
        var steps = 0;
        while (steps < values.Length && !double.IsFinite(values[^(steps + 1)]))
            steps++;
        return steps;
    }

    /// <summary>Kept horizons × three quantiles, at the time they are for.</summary>
    private void AddSeries(WriteBatch batch, WorkloadId workload, ForecastRecord forecast)
    {
        foreach (var steps in KeptHorizons(options.Value.HorizonSteps))
        {
            foreach (var level in new[] { 0.05, 0.5, 0.95 })
            {
                var value = forecast.Values[steps - 1][Array.IndexOf(SignalForecast.Levels, level)];
                Add(batch, workload, Names.Forecast, forecast.Origin + steps * _step, value,
                    ("signal", Names.Demand), ("horizon", ForecastScores.HorizonText(steps * _step)), ("quantile", level.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }
    }

    private void Add(WriteBatch batch, WorkloadId workload, string name, long at, double value, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var labels = new List<Label>
        {
            new(Label.MetricName, name), new(WorkloadId.LocationLabel, workload.Location),
            new(WorkloadId.NamespaceLabel, workload.Namespace), new(WorkloadId.WorkloadLabel, workload.Workload),
        };
        foreach (var (labelName, labelValue) in more)
            labels.Add(new Label(labelName, labelValue));
        var resolution = writer.Resolve(TenantId.Default, LabelSet.From(labels));
        if (resolution.IsResolved && double.IsFinite(value))
            batch.Add(resolution.Series, at, value);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "forecasts were not made, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
