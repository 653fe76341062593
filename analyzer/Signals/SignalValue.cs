using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>What one profile says of one signal of one workload at one time (ms).</summary>
/// <param name="Labels">Labels of the signal beyond identity, such as <c>state</c>.</param>
internal sealed record SignalValue(
    WorkloadId Workload, string Version, string Platform, string Signal, LabelSet Labels, string Source, int Rank, Sample Sample)
{
    /// <summary>Times (ms) of the samples that the value was made of.</summary>
    public SampleTimes From { get; init; } = new(Sample.Time, Sample.Time);

    /// <summary>How long (ms) after its newest sample the value still says something.</summary>
    public long Tolerance { get; init; } = long.MaxValue;
}

/// <summary>Of each series that a value was made of, the last sample's time (ms): the newest and the oldest of these.</summary>
internal readonly record struct SampleTimes(long Newest, long Oldest)
{
    public SampleTimes With(SampleTimes other) => new(Math.Max(Newest, other.Newest), Math.Min(Oldest, other.Oldest));
}
