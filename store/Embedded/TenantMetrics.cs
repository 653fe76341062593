using System.Collections.Concurrent;
using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Embedded;

/// <summary>One tenant's metrics: index, wire table, journal and blocks. Opening it is the recovery.</summary>
internal sealed class TenantMetrics : IDisposable
{
    /// <summary>A segment is left at this size, so that a recovery could read several at once and a checkpoint frees space in pieces.</summary>
    private const long SegmentSize = 64 << 20;

    private TenantMetrics(TenantId tenant, string folder, StoreOptions options)
    {
        Options = options;
        Index = new SeriesIndex(tenant);
        // A sender or two with spellings of their own for every series.
        Wire = new WireLabels((int)Math.Min(int.MaxValue, options.MaxSeries * 4L));
        Exemplars = new ExemplarRing(options.MaxExemplars);
        JournalFolder = Directory.CreateDirectory(Path.Combine(folder, "journal")).FullName;
        CheckpointFolder = Directory.CreateDirectory(Path.Combine(folder, "checkpoint")).FullName;
        Blocks = new BlockSet(Directory.CreateDirectory(Path.Combine(folder, "blocks")).FullName, Index, Damage);
    }

    public StoreOptions Options { get; }

    public SeriesIndex Index { get; }

    public WireLabels Wire { get; }

    public BlockSet Blocks { get; }

    public DamageLog Damage { get; } = new();

    public JournalWriter Journal { get; private set; } = null!;

    public string JournalFolder { get; }

    public string CheckpointFolder { get; }

    public RecoverySummary Recovery { get; private set; }

    /// <summary>By family; bounded by <see cref="StoreOptions.MaxMetadata"/>.</summary>
    public ConcurrentDictionary<string, MetricMetadata> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>In memory only: an exemplar leads to a trace, and both are of today.</summary>
    public ExemplarRing Exemplars { get; }

    public static TenantMetrics Open(TenantId tenant, string folder, StoreOptions options, IJournalDisk disk)
    {
        var metrics = new TenantMetrics(tenant, folder, options);
        metrics.Recovery = Embedded.Recovery.Run(metrics);
        metrics.Journal = new JournalWriter(
            metrics.JournalFolder, disk, metrics.Recovery.LastSegment + 1,
            options.Durability == Durability.Disk, SegmentSize, metrics.Recovery.Bytes);
        return metrics;
    }

    /// <summary>Forgets series without samples: those that ended, and those whose samples were all refused.</summary>
    public void ForgetEmptySeries()
    {
        var ended = Index.RemoveEmpty();
        if (ended.Count > 0)
            Wire.Forget(ended);
    }

    public void Dispose()
    {
        Journal.Dispose();
        Blocks.Dispose();
        Index.Dispose();
    }
}
