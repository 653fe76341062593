using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What the parts of the store over one tenant share.</summary>
internal sealed class PostgresMetrics : IAsyncDisposable
{
    private long _flush;
    private long _journalBytes;

    public PostgresMetrics(PostgresDatabase database, TenantId tenant, StoreOptions options, StoreTelemetry telemetry)
    {
        Database = database;
        Tenant = tenant;
        Head = new TenantHead(tenant, options);
        Catalog = new SeriesCatalog(tenant, Head, database.Time);
        Followers = new JournalFollowers(telemetry.FollowerMissed);
        Committer = new JournalCommitter(this, telemetry.JournalFailed);
    }

    public PostgresDatabase Database { get; }

    public TenantId Tenant { get; }

    public TenantHead Head { get; }

    public SeriesCatalog Catalog { get; }

    public JournalFollowers Followers { get; }

    public JournalCommitter Committer { get; }

    public WriteGate Gate { get; } = new();

    /// <summary>
    /// Rows of other writers that are in the head, by writer; the last of each. Belongs to who holds <see cref="Following"/>.
    /// </summary>
    public Dictionary<Guid, long> Positions { get; } = [];

    /// <summary>The newest flush that the head knows of. Belongs to who holds <see cref="Flushing"/>.</summary>
    public long Flush
    {
        get => Interlocked.Read(ref _flush);
        set => Interlocked.Exchange(ref _flush, value);
    }

    /// <summary>Bytes of the journal's rows that no flush took yet, as far as this process knows.</summary>
    public long JournalBytes => Interlocked.Read(ref _journalBytes);

    /// <summary>Held while rows of other writers go into the head.</summary>
    public SemaphoreSlim Following { get; } = new(1);

    /// <summary>Held while the head learns of a flush, or makes one: from before it looks until what was stored has left memory.</summary>
    public SemaphoreSlim Flushing { get; } = new(1);

    /// <summary>
    /// This process's writer, after those that it left were put among the others: what they may have committed after all is read as
    /// theirs. Called by who holds <see cref="Following"/>.
    /// </summary>
    public WriterPosition TakeOwn()
    {
        var (own, left) = Committer.TakeLeft();
        foreach (var writer in left)
            Positions[writer.Writer] = writer.Sequence;
        return own;
    }

    public void CountJournal(long bytes) => Interlocked.Add(ref _journalBytes, bytes);

    public async ValueTask DisposeAsync()
    {
        await Committer.DisposeAsync();
        Head.Dispose();
        Following.Dispose();
        Flushing.Dispose();
    }
}
