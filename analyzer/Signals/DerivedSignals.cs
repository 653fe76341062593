using Observe.Store.Metrics;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Signals;

/// <summary>Signals made of signals. Pure.</summary>
internal static class DerivedSignals
{
    /// <summary>
    /// Demand in busy slots: requests executing and waiting where a source counts them, else Little's law, rate × mean service time.
    /// </summary>
    public static IEnumerable<MergedSignal> Demand(IReadOnlyList<MergedSignal> merged)
    {
        foreach (var group in merged.GroupBy(item => (item.Winner.Workload, item.Winner.Sample.Time)))
        {
            var byName = group.GroupBy(item => item.Winner.Signal).ToDictionary(item => item.Key, item => item.First().Winner);
            var value = Measured(byName) ?? Estimated(byName);
            if (value is not { } demand)
                continue;
            var basis = byName.GetValueOrDefault(Names.Concurrency) ?? byName[Names.RequestRate];
            yield return new MergedSignal(
                basis with { Signal = Names.Demand, Labels = LabelSet.Empty, Sample = new Sample(group.Key.Time, demand) }, [], null);
        }
    }

    private static double? Measured(Dictionary<string, SignalValue> signals)
        => signals.TryGetValue(Names.Concurrency, out var concurrency)
            ? concurrency.Sample.Value + (signals.GetValueOrDefault(Names.Queue)?.Sample.Value ?? 0)
            : null;

    private static double? Estimated(Dictionary<string, SignalValue> signals)
    {
        if (!signals.TryGetValue(Names.RequestRate, out var rate))
            return null;
        if (rate.Sample.Value == 0)
            return 0;
        return signals.GetValueOrDefault(Names.Latency)?.Sample.Histogram is { } latency
            ? rate.Sample.Value * BucketHistogram.Mean(latency)
            : null;
    }
}
