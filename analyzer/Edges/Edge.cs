using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Edges;

/// <summary>What one source says of calls between two workloads.</summary>
/// <param name="Source">Who calls; null = somebody outside.</param>
/// <param name="Destination">Who is called.</param>
/// <param name="RequestRate">Calls, 1/s.</param>
/// <param name="ErrorRate">Calls that failed, 1/s; null = not told.</param>
/// <param name="Latency">Duration in seconds, rate of each bucket; null = not told.</param>
/// <param name="From">The profile, or <c>spans</c>.</param>
/// <param name="Rank">Lower wins.</param>
internal sealed record Edge(
    WorkloadId? Source, WorkloadId Destination, double RequestRate, double? ErrorRate, NativeHistogram? Latency, string From, int Rank)
{
    public const string Outside = "outside";

    public string SourceName => Source?.ToString() ?? Outside;
}
