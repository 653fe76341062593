using Observe.Store.Blocks;
using Observe.Store.Deletes;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Journal;
using Observe.Store.Rollups;
using Observe.Store.Tenancy;

namespace Observe.Store.Embedded;

/// <summary>One tenant's metrics: head, journal and blocks. Opening it is the recovery.</summary>
internal sealed class TenantMetrics : IDisposable
{
    /// <summary>
    /// A segment is left at this size, or at half of what is checkpointed at once: so a recovery could read several at once and a
    /// checkpoint frees space in pieces.
    /// </summary>
    private const long MaxSegmentSize = 64 << 20;

    private TenantMetrics(TenantId tenant, string folder, string rollups, StoreOptions options)
    {
        Tenant = tenant;
        Head = new TenantHead(tenant, options);
        JournalFolder = Directory.CreateDirectory(Path.Combine(folder, "journal")).FullName;
        CheckpointFolder = Directory.CreateDirectory(Path.Combine(folder, "checkpoint")).FullName;
        Blocks = new BlockSet(Directory.CreateDirectory(Path.Combine(folder, "blocks")).FullName, Damage);
        Rollups = new RollupSet(rollups, Blocks, tenant, Damage);
        TombstoneFile = Path.Combine(folder, "blocks" + Deletes.TombstoneFile.Extension);
        Tombstones = new TombstoneSet(TombstoneFile, Blocks, Rollups);
        Labels = new StoredLabels(this);
    }

    public TenantId Tenant { get; }

    public TenantHead Head { get; }

    public SeriesIndex Index => Head.Index;

    public BlockSet Blocks { get; }

    public RollupSet Rollups { get; }

    public TombstoneSet Tombstones { get; }

    public StoredLabels Labels { get; }

    public string TombstoneFile { get; }

    public DamageLog Damage { get; } = new();

    public JournalWriter Journal { get; private set; } = null!;

    /// <summary>Belongs to who holds the journal's lock.</summary>
    public JournalDefinitions Definitions { get; } = new();

    public string JournalFolder { get; }

    public string CheckpointFolder { get; }

    public RecoverySummary Recovery { get; private set; }

    /// <param name="tenant">Whose metrics.</param>
    /// <param name="folder">For head, journal and blocks.</param>
    /// <param name="rollups">Folder for rollups: apart, so that what they take can be seen.</param>
    /// <param name="options">Limits.</param>
    /// <param name="disk">Where the journal is written.</param>
    public static TenantMetrics Open(TenantId tenant, string folder, string rollups, StoreOptions options, IJournalDisk disk)
    {
        var metrics = new TenantMetrics(tenant, folder, rollups, options);
        metrics.Recovery = Embedded.Recovery.Run(metrics);
        metrics.Rollups.Open();
        metrics.Tombstones.Open();
        metrics.Journal = new JournalWriter(
            metrics.JournalFolder, disk, metrics.Recovery.LastSegment + 1,
            options.Durability == Durability.Disk, Math.Min(MaxSegmentSize, options.JournalSize / 2), metrics.Recovery.Bytes);
        return metrics;
    }

    public void Dispose()
    {
        Journal.Dispose();
        Blocks.Dispose();
        Rollups.Dispose();
        Head.Dispose();
    }
}
