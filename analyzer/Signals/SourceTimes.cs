using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>
/// When the series behind a rule last reported, for each workload. One object serves one evaluation: rules over the same metric ask
/// once.
/// </summary>
internal sealed class SourceTimes(IMetricQuery query, Profile profile, long at)
{
    private readonly Dictionary<string, IReadOnlyDictionary<WorkloadId, SampleTimes>> _bySelector = new(StringComparer.Ordinal);

    /// <param name="expression">A rule with its macros filled in.</param>
    public async ValueTask<IReadOnlyDictionary<WorkloadId, SampleTimes>> OfAsync(string expression, CancellationToken cancellationToken)
    {
        var times = new Dictionary<WorkloadId, SampleTimes>();
        foreach (var selector in SelectorText.Of(expression))
        {
            if (!_bySelector.TryGetValue(selector, out var found))
                _bySelector[selector] = found = await ReadAsync(selector, cancellationToken);
            foreach (var (workload, of) in found)
                times[workload] = times.TryGetValue(workload, out var before) ? before.With(of) : of;
        }

        return times;
    }

    private async ValueTask<IReadOnlyDictionary<WorkloadId, SampleTimes>> ReadAsync(string selector, CancellationToken cancellationToken)
    {
        var times = new Dictionary<WorkloadId, SampleTimes>();
        foreach (var aggregation in new[] { "max", "min" })
        {
            var by = string.Join(", ", profile.Identity.Labels);
            var result = await query.InstantAsync(
                TenantId.Default, $"{aggregation} by ({by}) (timestamp({selector}))", at, cancellationToken);
            if (result.Error is not null)
                return times;
            foreach (var sample in result.Vector())
            {
                if (profile.Identity.Identify(sample.Labels) is not { } identity)
                    continue;
                var time = (long)Math.Round(sample.Sample.Value * 1000);
                var of = new SampleTimes(time, time);
                times[identity.Id] = times.TryGetValue(identity.Id, out var before) ? before.With(of) : of;
            }
        }

        return times;
    }
}
