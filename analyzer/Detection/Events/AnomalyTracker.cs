using Observe.Store.Anomalies;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Detection.Events;

/// <summary>Makes events of scores: one begins at the threshold and ends after some quiet values. One a workload and signal at a time.</summary>
internal sealed class AnomalyTracker(int quietValues)
{
    private const double Quiet = 0.5;

    private readonly Dictionary<(string Workload, string Signal), (AnomalyEvent Event, int Quiet)> _open = [];

    /// <summary>Goes on with events that were open when the program stopped.</summary>
    public void Restore(IEnumerable<AnomalyEvent> events)
    {
        foreach (var anomaly in events.Where(anomaly => anomaly.End is null))
            _open[(anomaly.Workload, anomaly.Signal)] = (anomaly, 0);
    }

    /// <summary>The event that began, grew or ended with this score, or null. A score of null (nothing to judge) is a quiet one.</summary>
    public AnomalyEvent? Next(WorkloadId workload, JudgedSignal signal, AnomalyScore? score, double value, long now)
    {
        var key = (workload.ToString(), signal.Name);
        if (!_open.TryGetValue(key, out var open))
            return score is { Score: >= 1 } ? Open(key, Begin(workload, signal, score.Value, value, now)) : null;
        if (score is { } higher && higher.Score > open.Event.PeakScore)
            return Open(key, Grow(open.Event, workload, signal, higher, value));
        return Settle(key, open.Event, score is { Score: >= Quiet } ? 0 : open.Quiet + 1, now);
    }

    /// <summary>Ends what was open of workloads that nobody reports any more.</summary>
    public IReadOnlyList<AnomalyEvent> EndMissing(IReadOnlySet<(string Workload, string Signal)> judged, long now)
        => [.. _open.Where(item => !judged.Contains(item.Key)).ToArray()
            .Select(item => Settle(item.Key, item.Value.Event, item.Value.Quiet + 1, now)).OfType<AnomalyEvent>()];

    private AnomalyEvent? Settle((string, string) key, AnomalyEvent anomaly, int quiet, long now)
    {
        if (quiet >= quietValues)
        {
            _open.Remove(key);
            return anomaly with { End = now };
        }

        _open[key] = (anomaly, quiet);
        return null;
    }

    private AnomalyEvent Open((string, string) key, AnomalyEvent anomaly)
    {
        _open[key] = (anomaly, 0);
        return anomaly;
    }

    private static AnomalyEvent Begin(WorkloadId workload, JudgedSignal signal, AnomalyScore score, double value, long now)
        => Grow(
            new AnomalyEvent
            {
                Id = $"{workload}|{signal.Name}|{now}",
                Workload = workload.ToString(),
                Signal = signal.Name,
                Start = now,
                Severity = AnomalySeverity.Watch,
                PeakScore = 0,
                Seen = 0,
                Expected = 0,
                Detector = signal.Detector,
                Evidence = "",
            },
            workload, signal, score, value);

    private static AnomalyEvent Grow(AnomalyEvent anomaly, WorkloadId workload, JudgedSignal signal, AnomalyScore score, double value)
        => anomaly with
        {
            Severity = score.Score >= 2 ? AnomalySeverity.Trouble : AnomalySeverity.Watch,
            PeakScore = score.Score,
            Seen = value,
            Expected = score.Expected,
            Evidence = signal.Describe(workload, value, score.Expected, score.Score),
        };
}
