using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Detection.Events;
using Observe.Analyzer.Forecasting;
using Observe.Analyzer.Forecasting.Scoring;
using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Anomalies;
using Observe.Store.Metrics;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Detection;

/// <summary>Each interval: judges the newest value of each signal against its past, writes scores and events.</summary>
internal sealed partial class DetectionLoop : BackgroundService
{
    private static readonly long Reach = (long)TimeSpan.FromDays(7).TotalMilliseconds;

    private readonly IMetricWriter _writer;
    private readonly IStateStore _state;
    private readonly IAnomalyDetector _detector;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _rateWindow;
    private readonly TimeProvider _time;
    private readonly ILogger<DetectionLoop> _logger;
    private readonly IReadOnlyList<(JudgedSignal Signal, SeriesHistory History, SeriesHistory? Scale)> _judged;
    private readonly AnomalyTracker _tracker;
    private bool _restored;

    public DetectionLoop(
        IMetricQuery query, IMetricWriter writer, IStateStore state, IAnomalyDetector detector, IOptions<DetectionOptions> options,
        IOptions<ForecastOptions> forecast, IOptions<ProfileOptions> profiles, TimeProvider time, ILogger<DetectionLoop> logger)
    {
        (_writer, _state, _detector, _time, _logger) = (writer, state, detector, time, logger);
        (_interval, _rateWindow) = (options.Value.Interval, profiles.Value.RateWindow);
        _tracker = new AnomalyTracker(options.Value.QuietValues);
        var step = (long)_interval.TotalMilliseconds;
        _judged = [.. JudgedSignal.All(NearestHorizon(forecast.Value)).Select(signal =>
            (signal, History(signal.Expression), signal.Scale.Length > 0 ? History(signal.Scale) : null))];

        SeriesHistory History(string expression) => new(query, expression, step, options.Value.Window);
    }

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await RestoreAsync(now, cancellationToken);
        foreach (var (_, history, scale) in _judged)
        {
            await history.AdvanceAsync(now, cancellationToken);
            if (scale is not null)
                await scale.AdvanceAsync(now, cancellationToken);
        }

        var batch = new WriteBatch();
        var events = Judge(batch);
        if (!batch.IsEmpty)
            await _writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
        if (events.Count > 0)
        {
            await _state.PutManyAsync(
                TenantId.Default, StateTables.Anomalies,
                [.. events.Select(item => new StateWrite(item.Id, item.Workload, item.Start, StateJson.Serialize(item)))], cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                TickFailed(_logger, error);
            }
        }
    }

    /// <summary>The shortest horizon that is kept as series.</summary>
    private static string NearestHorizon(ForecastOptions options)
        => ForecastScores.HorizonText(ForecastLoop.KeptHorizons(options.HorizonSteps)[0] * (long)options.Step.TotalMilliseconds);

    private async ValueTask RestoreAsync(long now, CancellationToken cancellationToken)
    {
        if (_restored)
            return;
        var rows = await _state.ListAsync(
            TenantId.Default, StateTables.Anomalies, new StateQuery { MinTime = now - Reach, NewestFirst = true }, cancellationToken);
        _tracker.Restore(rows.Select(row => row.As<AnomalyEvent>()));
        _restored = true;
    }

    private List<AnomalyEvent> Judge(WriteBatch batch)
    {
        var events = new List<AnomalyEvent>();
        var judged = new HashSet<(string, string)>();
        var rates = _judged.First(item => item.Signal.Name == Names.RequestRate).History;
        foreach (var (signal, history, scale) in _judged)
        {
            foreach (var workload in history.Workloads)
            {
                var values = history.Of(workload);
                if (values.Length < 2)
                    continue;
                judged.Add((workload.ToString(), signal.Name));
                var score = Score(signal, workload, values, scale, rates.Workloads.Contains(workload) ? rates.Of(workload) : []);
                if (score is { } known)
                    AddScore(batch, workload, signal.Name, history.End, known.Score);
                if (_tracker.Next(workload, signal, score, values[^1], history.End) is { } changed)
                    events.Add(changed);
            }
        }

        events.AddRange(_tracker.EndMissing(judged, rates.End));
        return events;
    }

    private AnomalyScore? Score(
        JudgedSignal signal, WorkloadId workload, ReadOnlySpan<double> values, SeriesHistory? scale, ReadOnlySpan<double> rates)
    {
        if (!signal.HasEnough(rates.IsEmpty ? double.NaN : rates[^1], _rateWindow))
            return null;
        // The usual rate, not the present one: a spike must not mute itself.
        var usualRate = rates.IsEmpty ? 0 : Median(rates);
        var usual = Median(values);
        var judged = scale is null ? values : Scaled(values, scale.Workloads.Contains(workload) ? scale.Of(workload) : []);
        var score = _detector.Judge(judged[..^1], judged[^1], signal.Floor(usualRate, usual));
        if (scale is not null && score is { } relative)
            score = relative with { Expected = usual };
        return signal.OnlyAbove && score is not null && values[^1] < usual ? new AnomalyScore(0, usual) : score;
    }

    /// <summary>Values as multiples of what was foreseen at their times; both end at the same step, what has no scale is not known.</summary>
    private static double[] Scaled(ReadOnlySpan<double> values, ReadOnlySpan<double> scales)
    {
        var scaled = new double[values.Length];
        for (var back = 1; back <= values.Length; back++)
            scaled[^back] = back <= scales.Length ? values[^back] / scales[^back] : double.NaN;
        return scaled;
    }

    private static double Median(ReadOnlySpan<double> values)
    {
        var known = values.ToArray().Where(double.IsFinite).Order().ToArray();
        return known.Length == 0 ? 0 : known[known.Length / 2];
    }

    private void AddScore(WriteBatch batch, WorkloadId workload, string signal, long at, double score)
    {
        var resolution = _writer.Resolve(TenantId.Default, LabelSet.From(
            (Label.MetricName, Names.Anomaly), (WorkloadId.LocationLabel, workload.Location), (WorkloadId.NamespaceLabel, workload.Namespace),
            (WorkloadId.WorkloadLabel, workload.Workload), ("signal", signal)));
        if (resolution.IsResolved)
            batch.Add(resolution.Series, at, score);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "signals were not judged, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
