using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport.Metrics;

namespace Observe.Collector.Tests;

/// <summary>
/// A store in memory that remembers wire bytes as a real one does, and that a test can fill with refusals or take out of service.
/// </summary>
internal sealed class SwitchableWriter : IMetricWriter
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WireKey, Series> _wire = [];

    public MemoryMetricStore Store { get; } = new();

    public bool IsUnavailable { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>Why a label set is refused, or null.</summary>
    public Func<LabelSet, Refusal?> RefuseSeries { get; set; } = _ => null;

    /// <summary>Why a sample is refused, or null.</summary>
    public Func<WriteEntry, Refusal?> RefuseSample { get; set; } = _ => null;

    /// <summary>How many series were found by their bytes alone.</summary>
    public int KnownByBytes { get; private set; }

    public void TryResolve(TenantId tenant, ReadOnlySpan<WireKey> keys, Span<Series?> series)
    {
        lock (_lock)
        {
            for (var i = 0; i < keys.Length; i++)
                KnownByBytes += _wire.TryGetValue(keys[i], out series[i]) ? 1 : 0;
        }
    }

    public SeriesResolution Resolve(TenantId tenant, LabelSet labels, WireKey key = default)
    {
        if (RefuseSeries(labels) is { } refusal)
            return new SeriesResolution(null, refusal);
        var resolution = Store.Resolve(tenant, labels);
        lock (_lock)
        {
            if (key != WireKey.None)
                _wire[key] = resolution.Series!;
        }

        return resolution;
    }

    public async ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        if (Failure is not null)
            throw Failure;
        if (IsUnavailable)
            return WriteResult.NotAvailable("the disk is full");
        var kept = new WriteBatch();
        var refusals = new List<Refusal>();
        foreach (var entry in batch.Samples)
        {
            if (RefuseSample(entry) is { } refusal)
                refusals.Add(refusal);
            else
                kept.Add(entry.Series, entry.Sample);
        }

        foreach (var (series, exemplar) in batch.Exemplars)
            kept.AddExemplar(series, exemplar);
        foreach (var metadata in batch.Metadata)
            kept.AddMetadata(metadata);
        await Store.WriteAsync(tenant, kept, origin, cancellationToken);
        return new WriteResult(
            kept.Count, refusals.GroupBy(item => item.Reason).ToDictionary(group => group.Key, group => group.Count()),
            [.. refusals.Take(WriteResult.MaxExamples)]);
    }
}
