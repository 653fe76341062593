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

    /// <summary>Values of one tick: those of a delayed source lie earlier than the others and stand for the same moment.</summary>
    public static IReadOnlyList<MergedSignal> MergeTick(IEnumerable<SignalValue> values) => Merge(values, _ => 0);

    /// <summary>Values of a range of times, each time by itself.</summary>
    public static IReadOnlyList<MergedSignal> Merge(IEnumerable<SignalValue> values) => Merge(values, value => value.Sample.Time);

    private static IReadOnlyList<MergedSignal> Merge(IEnumerable<SignalValue> values, Func<SignalValue, long> moment)
        => [.. values
            .GroupBy(value => (value.Workload, value.Signal, value.Labels, moment(value)))
            .Select(group => Choose([.. group.GroupBy(value => value.Source).Select(Total).OrderBy(value => value.Rank)]))];

    private static MergedSignal Choose(SignalValue[] bySource)
    {
        var winner = bySource[0];
        var difference = bySource.Length == 1 ? 0 : Difference(winner.Sample, bySource[1].Sample);
        return new MergedSignal(winner, [.. bySource.Skip(1).Select(value => value.Source)], difference > MaxDisagreement ? difference : null);
    }

    /// <summary>Of the larger, so that nothing against something is all of it. Service times are measured at different places: no comparison.</summary>
    private static double Difference(Sample left, Sample right)
    {
        var larger = Math.Max(Math.Abs(left.Value), Math.Abs(right.Value));
        return left.IsHistogram || right.IsHistogram || larger == 0 ? 0 : Math.Abs(left.Value - right.Value) / larger;
    }

    /// <summary>Revisions of a workload share its identity: their rates and counts add up, the newest version names the sum.</summary>
    private static SignalValue Total(IEnumerable<SignalValue> ofOneSource)
    {
        var parts = ofOneSource.OrderByDescending(value => value.Version, StringComparer.Ordinal).ToArray();
        return parts.Length == 1
            ? parts[0]
            : parts[0] with { Sample = Sum(parts), From = parts.Select(part => part.From).Aggregate((sum, next) => sum.With(next)) };
    }

    private static Sample Sum(SignalValue[] parts)
    {
        var time = parts[0].Sample.Time;
        return parts[0].Sample.Histogram is { } first
            ? new Sample(time, 0, parts.Skip(1).Select(part => part.Sample.Histogram!).Aggregate(first, BucketHistogram.Add))
            : new Sample(time, parts.Sum(part => part.Sample.Value));
    }
}
