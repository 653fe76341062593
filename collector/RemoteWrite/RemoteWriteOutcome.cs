using Observe.Collector.Limits;

namespace Observe.Collector.RemoteWrite;

/// <summary>What became of a request, and how many of each kind were written.</summary>
internal sealed record RemoteWriteOutcome(IngestTally Tally, int Samples = 0, int Histograms = 0, int Exemplars = 0)
{
    /// <summary>Larger than it may be: nothing was written.</summary>
    public bool IsTooLarge { get; init; }
}
