using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals.Fast;

/// <summary>
/// Fast signals kept up sample by sample: equal to what their rules give when evaluated over the whole store, as long as every
/// sample was applied. Pure; used by one thread. Bounded by <c>maxSeries</c> and each series' own limit.
/// </summary>
/// <param name="rules">What is followed.</param>
/// <param name="rateWindow">Window of rates, ms.</param>
/// <param name="lookback">How long (ms) an instant selector sees a sample: the query engine's.</param>
/// <param name="maxSeries">Series beyond are not kept; signals they belong to are the query loop's until the next start.</param>
internal sealed class FastSignals(IReadOnlyList<FastRule> rules, long rateWindow, long lookback, int maxSeries)
{
    private readonly ILookup<string, (FastRule Rule, FastOperand Operand)> _byMetric =
        rules.SelectMany(rule => rule.Operands.Select(operand => (rule, operand))).ToLookup(item => item.operand.MetricName, item => (item.rule, item.operand), StringComparer.Ordinal);

    private readonly Dictionary<(LabelSet Series, FastRule Rule), FastSeries> _series = [];
    private readonly Dictionary<FastKey, Dictionary<(string Version, FastRule Rule), List<FastSeries>>> _groups = [];
    private readonly HashSet<FastKey> _touched = [];
    private readonly HashSet<(string Profile, string Signal)> _incomplete = [];
    private readonly SampleBuffer _scratch = new();

    public IReadOnlyList<FastRule> Rules => rules;

    public long Reach(FastOperand operand) => operand.IsRate ? rateWindow : lookback;

    /// <summary>Takes a sample in; what no rule reads costs a look-up of the metric's name.</summary>
    public void Apply(LabelSet labels, in Sample sample)
    {
        if (sample.IsHistogram || labels.MetricName is not { } name || !_byMetric.Contains(name))
            return;
        foreach (var (rule, operand) in _byMetric[name])
        {
            if (operand.Reads(labels) && Find(labels, rule, operand) is { } series)
                series.Add(sample.Time, sample.Value);
        }
    }

    /// <summary>Forgets all: samples were missed.</summary>
    public void Clear()
    {
        _series.Clear();
        _groups.Clear();
        _touched.Clear();
        _incomplete.Clear();
    }

    /// <summary>Nothing has changed: what was applied so far is the past.</summary>
    public void Settle() => _touched.Clear();

    /// <summary>The signals that changed since the last call, at a time (ms), a value a version.</summary>
    public IReadOnlyList<SignalValue> Take(long now)
    {
        var values = new List<SignalValue>();
        foreach (var key in _touched)
        {
            if (!_incomplete.Contains((key.Profile, key.Signal)) && _groups.TryGetValue(key, out var group))
                values.AddRange(Evaluate(key, group, now));
        }

        _touched.Clear();
        return values;
    }

    /// <summary>Drops series that have no sample in reach of now.</summary>
    public void Prune(long now)
    {
        foreach (var (key, series) in _series.ToArray())
        {
            if (!series.Prune(now))
                _series.Remove(key);
        }

        var kept = _series.Values.ToHashSet();
        foreach (var (key, group) in _groups.ToArray())
        {
            foreach (var (part, list) in group.ToArray())
            {
                if (list.RemoveAll(series => !kept.Contains(series)) > 0 && list.Count == 0)
                    group.Remove(part);
            }

            if (group.Count == 0)
                _groups.Remove(key);
        }
    }

    private FastSeries? Find(LabelSet labels, FastRule rule, FastOperand operand)
    {
        if (rule.Profile.Identity.Identify(labels) is not { } identity)
            return null;
        var key = new FastKey(rule.Profile.Name, rule.Signal.Signal, identity.Id);
        _touched.Add(key);
        if (_series.TryGetValue((labels, rule), out var series))
            return series;
        if (_series.Count >= maxSeries)
        {
            _incomplete.Add((key.Profile, key.Signal));
            return null;
        }

        _series[(labels, rule)] = series = new FastSeries(operand.IsRate, Reach(operand));
        if (!_groups.TryGetValue(key, out var group))
            _groups[key] = group = [];
        if (!group.TryGetValue((identity.Version, rule), out var list))
            group[(identity.Version, rule)] = list = [];
        list.Add(series);
        return series;
    }

    /// <summary>For each version the first alternative that has a value, as the query loop has it.</summary>
    private IEnumerable<SignalValue> Evaluate(FastKey key, Dictionary<(string Version, FastRule Rule), List<FastSeries>> group, long now)
    {
        foreach (var version in group.GroupBy(part => part.Key.Version))
        {
            if (version.SelectMany(part => part.Value).Any(series => series.IsOverfull))
                continue;
            foreach (var (part, list) in version.OrderBy(part => part.Key.Rule.Order))
            {
                var known = list.Select(series => series.At(now, _scratch)).OfType<(double Value, long LastTime)>().ToArray();
                if (known.Length == 0)
                    continue;
                yield return Value(key, part.Version, part.Rule, known, now);
                break;
            }
        }
    }

    private SignalValue Value(FastKey key, string version, FastRule rule, (double Value, long LastTime)[] known, long now)
    {
        var (name, labels) = SignalName.Parse(key.Signal);
        return new SignalValue(
            key.Workload, version, rule.Profile.Platform, name, labels, key.Profile, rule.Signal.Rank ?? rule.Profile.Rank,
            new Sample(now, known.Sum(part => part.Value)))
        {
            From = new SampleTimes(known.Max(part => part.LastTime), known.Min(part => part.LastTime)),
            Tolerance = rateWindow,
        };
    }

    private readonly record struct FastKey(string Profile, string Signal, WorkloadId Workload);
}
