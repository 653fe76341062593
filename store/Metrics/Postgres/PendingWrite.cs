using Observe.Store.Head;

namespace Observe.Store.Metrics.Postgres;

/// <summary>A batch on its way into the journal.</summary>
/// <param name="payload">What <see cref="JournalPayload"/> made of it.</param>
/// <param name="newSeries">Series that were not registered today.</param>
/// <param name="metadata">Families that the table of families does not have like this.</param>
/// <param name="fresh">Copies the samples that were not known before; asked for only where somebody follows.</param>
internal sealed class PendingWrite(
    byte[] payload, IReadOnlyList<HeadSeries> newSeries, IReadOnlyList<MetricMetadata> metadata, Func<IReadOnlyList<WriteEntry>> fresh)
{
    private readonly TaskCompletionSource<string?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public byte[] Payload { get; } = payload;

    public IReadOnlyList<HeadSeries> NewSeries { get; } = newSeries;

    public IReadOnlyList<MetricMetadata> Metadata { get; } = metadata;

    /// <summary>Null once committed, otherwise why it is not.</summary>
    public Task<string?> Done => _done.Task;

    public IReadOnlyList<WriteEntry> CopyFresh() => fresh();

    public void Complete(string? failure) => _done.TrySetResult(failure);
}
