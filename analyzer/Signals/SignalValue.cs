using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>What one profile says of one signal of one workload at one time (ms).</summary>
/// <param name="Labels">Labels of the signal beyond identity, such as <c>state</c>.</param>
internal sealed record SignalValue(
    WorkloadId Workload, string Version, string Platform, string Signal, LabelSet Labels, string Source, int Rank, Sample Sample);
