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

    /// <summary>Those that state no age are old once their newest value is: analyzers evaluate at least once a minute.</summary>
    private const double OldValueSeconds = 60;

    private readonly Dictionary<(WorkloadId, string), double> _stated = [];
    private readonly Dictionary<(WorkloadId, string), double> _values = [];
    private readonly double _now;

    /// <param name="sourceTimes">When each signal's newest source sample was taken, seconds since the epoch.</param>
    /// <param name="now">Milliseconds since the epoch.</param>
    public SignalAges(IEnumerable<VectorSample> sourceTimes, long now)
    {
        _now = now / 1000.0;
        foreach (var sample in sourceTimes)
        {
            if (WorkloadId.TryFrom(sample.Labels, out var id) && sample.Labels["signal"] is { } signal)
                _stated[(id.Value, signal)] = Math.Max(0, _now - sample.Sample.Value);
        }
    }

    /// <param name="signal">Which.</param>
    /// <param name="times">What time its newest values are for, seconds since the epoch.</param>
    public void AddValueTimes(string signal, IEnumerable<VectorSample> times)
    {
        foreach (var sample in times)
        {
            if (WorkloadId.TryFrom(sample.Labels, out var id))
                _values[(id.Value, signal)] = Math.Max(0, _now - sample.Sample.Value);
        }
    }

    public Func<WorkloadId, double?> Of(string signal) => workload => Age(workload, signal);

    /// <summary>
    /// The age that a signal states; of demand, which is derived, that of what it is derived from. Without one an old value is old all the
    /// same, a young one proves nothing. A profile's delay is part of a stated age and is added to nothing.
    /// </summary>
    private double? Age(WorkloadId workload, string signal)
        => Stated(workload, signal) ?? (_values.TryGetValue((workload, signal), out var age) && age > OldValueSeconds ? age : null);

    private double? Stated(WorkloadId workload, string signal)
    {
        if (_stated.TryGetValue((workload, signal), out var age))
            return age;
        if (signal != Signals.Demand)
            return null;
        foreach (var source in DemandSources)
        {
            if (_stated.TryGetValue((workload, source), out age))
                return age;
        }

        return null;
    }
}
