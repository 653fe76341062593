using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Signals;

/// <summary>
/// What the rules for one signal say, alternatives in order: where an earlier rule has a value for a workload's version and time, a
/// later one adds nothing. So two generations of a platform's names present at once never double.
/// </summary>
/// <param name="profile">Whose rules.</param>
/// <param name="tolerance">How long (ms) after its newest sample a value still says something.</param>
internal sealed class SignalCollection(Profile profile, long tolerance)
{
    private const string UpperBound = "le";

    private readonly List<SignalValue> _values = [];
    private readonly HashSet<(WorkloadId Workload, string Version, long Time)> _known = [];

    public IReadOnlyList<SignalValue> Values => _values;

    public void Add(ProfileSignal rule, IReadOnlyList<MatrixSeries> result, IReadOnlyDictionary<WorkloadId, SampleTimes>? times)
    {
        var (signal, labels) = SignalName.Parse(rule.Signal);
        var found = signal is Names.Latency or Names.Startup ? Histograms(rule, result) : Numbers(result);
        // Several results of one rule may name the same version: all of them count, those of an earlier rule exclude them.
        var own = new HashSet<(WorkloadId, string, long)>();
        foreach (var (identity, sample) in found)
        {
            var key = (identity.Id, identity.Version, sample.Time);
            if (_known.Contains(key))
                continue;
            own.Add(key);
            _values.Add(Value(rule, identity, signal, labels, sample, times));
        }

        _known.UnionWith(own);
    }

    /// <summary>Where the proof shows the source alive and no rule says anything, the signal is zero.</summary>
    public void AddZeros(ProfileSignal rule, IReadOnlyList<MatrixSeries> proof, IReadOnlyDictionary<WorkloadId, SampleTimes>? times)
    {
        var (signal, labels) = SignalName.Parse(rule.Signal);
        var known = _values.Select(value => (value.Workload, value.Sample.Time)).ToHashSet();
        foreach (var (identity, sample) in Numbers(proof))
        {
            if (known.Add((identity.Id, sample.Time)))
                _values.Add(Value(rule, identity, signal, labels, new Sample(sample.Time, 0), times));
        }
    }

    private IEnumerable<((WorkloadId Id, string Version) Identity, Sample Sample)> Numbers(IReadOnlyList<MatrixSeries> result)
    {
        foreach (var series in result)
        {
            if (profile.Identity.Identify(series.Labels) is not { } identity)
                continue;
            foreach (var sample in series.Samples.Where(sample => !sample.IsHistogram && double.IsFinite(sample.Value)))
                yield return (identity, sample);
        }
    }

    /// <summary>Native histograms as they are, classic ones from their buckets.</summary>
    private IEnumerable<((WorkloadId Id, string Version) Identity, Sample Sample)> Histograms(ProfileSignal rule, IReadOnlyList<MatrixSeries> result)
    {
        foreach (var group in result.GroupBy(series => series.Labels.Without(UpperBound)))
        {
            if (profile.Identity.Identify(group.Key) is not { } identity)
                continue;
            foreach (var sample in group.SelectMany(series => series.Samples).Where(sample => sample.Histogram is { Count: > 0 }))
                yield return (identity, sample);
            var byTime = group.SelectMany(series => series.Samples.Where(sample => !sample.IsHistogram)
                    .Select(sample => (sample.Time, Bound: series.Labels[UpperBound] ?? "+Inf", sample.Value)))
                .GroupBy(item => item.Time);
            foreach (var moment in byTime)
            {
                if (BucketHistogram.From(moment.Select(item => (item.Bound, item.Value)), rule.UnitSeconds) is { } histogram)
                    yield return (identity, new Sample(moment.Key, 0, histogram));
            }
        }
    }

    private SignalValue Value(
        ProfileSignal rule, (WorkloadId Id, string Version) identity, string signal, LabelSet labels, Sample sample,
        IReadOnlyDictionary<WorkloadId, SampleTimes>? times)
        => new(identity.Id, identity.Version, profile.Platform, signal, labels, profile.Name, rule.Rank ?? profile.Rank, sample)
        {
            From = times?.TryGetValue(identity.Id, out var of) == true ? of : new SampleTimes(sample.Time, sample.Time),
            Tolerance = tolerance,
        };
}
