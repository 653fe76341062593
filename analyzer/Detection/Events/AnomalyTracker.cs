using Observe.Store.Anomalies;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Detection.Events;

/// <summary>Makes events of scores: one begins at the threshold and ends after some quiet values. One a workload and signal at a time.</summary>
internal sealed class AnomalyTracker(int quietValues)
{
    private readonly Dictionary<(WorkloadId Workload, string Signal), (AnomalyEvent Event, int Quiet)> _open = [];

    /// <summary>The event that began, grew or ended with this score, or null.</summary>
    public AnomalyEvent? Next(WorkloadId workload, string signal, string detector, AnomalyScore score, double value, long now)
    {
        if (!_open.TryGetValue((workload, signal), out var open))
        {
            if (score.Score < 1)
                return null;
            var begun = Describe(new AnomalyEvent
            {
                Id = $"{workload}|{signal}|{now}",
                Workload = workload.ToString(),
                Signal = signal,
                Start = now,
                Severity = AnomalySeverity.Watch,
                PeakScore = score.Score,
                Seen = value,
                Expected = score.Expected,
                Detector = detector,
                Evidence = "",
            });
            _open[(workload, signal)] = (begun, 0);
            return begun;
        }

        if (score.Score > open.Event.PeakScore)
        {
            var grown = Describe(open.Event with { PeakScore = score.Score, Seen = value, Expected = score.Expected });
            _open[(workload, signal)] = (grown, 0);
            return grown;
        }

        var quiet = score.Score < 0.5 ? open.Quiet + 1 : 0;
        if (quiet < quietValues)
        {
            _open[(workload, signal)] = (open.Event, quiet);
            return null;
        }

        _open.Remove((workload, signal));
        return open.Event with { End = now };
    }

    private static AnomalyEvent Describe(AnomalyEvent anomaly) => anomaly with
    {
        Severity = anomaly.PeakScore >= 2 ? AnomalySeverity.Trouble : AnomalySeverity.Watch,
        Evidence = $"{anomaly.Signal} of {anomaly.Workload} is {anomaly.Seen:0.###}, usually {anomaly.Expected:0.###}: "
            + $"{anomaly.PeakScore:0.#} times what is worth an alarm",
    };
}
