using Observe.Autoscaler.Demand;
using Observe.PromQL.Querying;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Measurements;

/// <summary>Signals by workload, filled column by column.</summary>
internal sealed class SignalTable
{
    private readonly Dictionary<WorkloadId, SignalValues> _rows = [];

    public IReadOnlyDictionary<WorkloadId, SignalValues> Rows => _rows;

    public void Add(
        IEnumerable<VectorSample> samples, Func<WorkloadId, double?> ageOf, Func<SignalValues, Measurement, SignalValues> set)
    {
        foreach (var sample in samples)
        {
            if (sample.Sample.IsHistogram || !WorkloadId.TryFrom(sample.Labels, out var id))
                continue;
            var row = _rows.GetValueOrDefault(id.Value, SignalValues.None);
            _rows[id.Value] = set(row, new Measurement(sample.Sample.Value, ageOf(id.Value)));
        }
    }
}

/// <summary>Age of each signal's newest source sample, by workload.</summary>
internal sealed class SignalAges
{
    private static readonly string[] DemandSources = [Signals.Concurrency, Signals.RequestRate];

    private readonly Dictionary<(WorkloadId, string), double> _ages = [];
    private readonly Dictionary<(WorkloadId, string), double> _evaluations = [];
    private readonly long _now;

    public SignalAges(IEnumerable<VectorSample> ages, long now)
    {
        _now = now;
        foreach (var sample in ages)
        {
            if (WorkloadId.TryFrom(sample.Labels, out var id) && sample.Labels["signal"] is { } signal)
                _ages[(id.Value, signal)] = sample.Sample.Value;
        }
    }

    public void AddEvaluations(string signal, IEnumerable<VectorSample> times)
    {
        foreach (var sample in times)
        {
            if (WorkloadId.TryFrom(sample.Labels, out var id))
                _evaluations[(id.Value, signal)] = Math.Max(0, (_now / 1000.0) - sample.Sample.Value);
        }
    }

    public Func<WorkloadId, double?> Of(string signal) => workload => Age(workload, signal);

    /// <summary>
    /// The age a signal states for itself, plus the time since it was last evaluated; for demand, which is derived, that of what it is
    /// derived from. Without a stated age, an old evaluation is an age all the same, a young one proves nothing.
    /// </summary>
    private double? Age(WorkloadId workload, string signal)
    {
        var stated = Stated(workload, signal);
        double? evaluated = _evaluations.TryGetValue((workload, signal), out var since) ? since : null;
        return stated is { } age ? age + (evaluated ?? 0) : evaluated > StaleEvaluationSeconds ? evaluated : null;
    }

    /// <summary>Analyzers evaluate at least once a minute.</summary>
    private const double StaleEvaluationSeconds = 60;

    private double? Stated(WorkloadId workload, string signal)
    {
        if (_ages.TryGetValue((workload, signal), out var age))
            return age;
        if (signal != Signals.Demand)
            return null;
        foreach (var source in DemandSources)
        {
            if (_ages.TryGetValue((workload, source), out age))
                return age;
        }

        return null;
    }
}
