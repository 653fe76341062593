using Observe.Store.Metrics;
using Observe.Store.Transfer;

namespace Observe.Store.Tests.Transfer;

/// <summary>Keeps what an import gives.</summary>
internal sealed class MemoryTarget : IImportTarget
{
    public TransferProblems Problems { get; } = new();

    public List<(LabelSet Labels, Sample Sample)> Samples { get; } = [];

    public List<MetricMetadata> Metadata { get; } = [];

    public void Add(LabelSet labels, in Sample sample, Func<string> place) => Samples.Add((labels, sample));

    public void Add(MetricMetadata metadata) => Metadata.Add(metadata);

    public void Note(string note)
    {
        // Nothing here is told beside problems.
    }
}
