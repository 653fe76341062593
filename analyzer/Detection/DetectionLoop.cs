using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Detection.Events;
using Observe.Analyzer.Forecasting;
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
    private static readonly string[] Judged = [Names.RequestRate, Names.ErrorRate, Names.Queue];

    private readonly IMetricWriter _writer;
    private readonly IStateStore _state;
    private readonly IAnomalyDetector _detector;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger<DetectionLoop> _logger;
    private readonly Dictionary<string, SeriesHistory> _histories;
    private readonly AnomalyTracker _tracker;

    public DetectionLoop(
        IMetricQuery query, IMetricWriter writer, IStateStore state, IAnomalyDetector detector, IOptions<DetectionOptions> options,
        TimeProvider time, ILogger<DetectionLoop> logger)
    {
        (_writer, _state, _detector, _time, _logger) = (writer, state, detector, time, logger);
        _interval = options.Value.Interval;
        _tracker = new AnomalyTracker(options.Value.QuietValues);
        _histories = Judged.ToDictionary(
            signal => signal, signal => new SeriesHistory(query, signal, (long)_interval.TotalMilliseconds, options.Value.Window));
    }

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var batch = new WriteBatch();
        var events = new List<AnomalyEvent>();
        foreach (var history in _histories.Values)
            await history.AdvanceAsync(now, cancellationToken);
        foreach (var (signal, history) in _histories)
        {
            foreach (var workload in history.Workloads)
            {
                var values = history.Of(workload);
                if (values.Length < 2 || _detector.Judge(values[..^1], values[^1], Floor(signal, workload)) is not { } score)
                    continue;
                AddScore(batch, workload, signal, history.End, score.Score);
                if (_tracker.Next(workload, signal, _detector.Name, score, values[^1], history.End) is { } changed)
                    events.Add(changed);
            }
        }

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

    /// <summary>Errors matter from a twentieth of the requests on, a queue from one request; rates from a tenth of themselves.</summary>
    private double Floor(string signal, WorkloadId workload)
    {
        var requests = _histories[Names.RequestRate];
        // The usual rate, not the present one: a spike must not mute itself.
        var level = requests.Workloads.Contains(workload) ? Median(requests.Of(workload)) : 0;
        return signal switch
        {
            Names.ErrorRate => Math.Max(0.05, 0.05 * level),
            Names.Queue => 1,
            _ => Math.Max(0.1, 0.1 * level),
        };
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
