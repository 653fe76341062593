using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>Which source serves a signal of a workload, and how far the next one differs.</summary>
internal sealed record MergedSignal(SignalValue Winner, IReadOnlyList<string> Also, double? Disagreement);

/// <summary>Several sources of one signal: the lowest rank wins, versions of one source are added up. Pure.</summary>
internal static class SignalMerge
{
    /// <summary>A difference beyond this is worth showing.</summary>
    private const double MaxDisagreement = 0.2;

    public static IReadOnlyList<MergedSignal> Merge(IEnumerable<SignalValue> values)
        => [.. values
            .GroupBy(value => (value.Workload, value.Signal, value.Labels, value.Sample.Time))
            .Select(group => Choose([.. group.GroupBy(value => value.Source).Select(Total).OrderBy(value => value.Rank)]))];

    private static MergedSignal Choose(SignalValue[] bySource)
    {
        var winner = bySource[0];
        var next = bySource.ElementAtOrDefault(1);
        double? difference = next is null || winner.Sample.IsHistogram || next.Sample.IsHistogram || winner.Sample.Value == 0
            ? null
            : Math.Abs(next.Sample.Value - winner.Sample.Value) / Math.Abs(winner.Sample.Value);
        return new MergedSignal(winner, [.. bySource.Skip(1).Select(value => value.Source)], difference > MaxDisagreement ? difference : null);
    }

    /// <summary>Revisions of a workload share its identity: their rates and counts add up, the newest version names the sum.</summary>
    private static SignalValue Total(IEnumerable<SignalValue> ofOneSource)
    {
        var parts = ofOneSource.OrderByDescending(value => value.Version, StringComparer.Ordinal).ToArray();
        return parts.Length == 1 || parts[0].Sample.IsHistogram
            ? parts[0]
            : parts[0] with { Sample = new Sample(parts[0].Sample.Time, parts.Sum(part => part.Sample.Value)) };
    }
}
