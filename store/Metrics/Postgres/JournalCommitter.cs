using System.Text;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Observe.Store.Chunks;
using Observe.Store.Journal;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Writes this process's stream: all batches that wait go into one transaction, in order. A connection lost during a commit leaves it
/// in doubt; the same rows are then sent again and the primary key drops them where they are there already. Where that does not
/// succeed in time the batches are refused and the writer is left: its next sequence numbers may be taken, so a new writer begins,
/// and the old one is followed as if it were another process, in case the commit went through after all.
/// </summary>
internal sealed class JournalCommitter : IAsyncDisposable
{
    /// <summary>Wakes those who follow; its payload is the writer, so that nobody wakes itself.</summary>
    public const string Notification = "observe_journal";

    private const int MaxGroup = 1024;
    private const long MaxGroupBytes = 32 << 20;

    private readonly PostgresMetrics _metrics;
    private readonly Action _failed;
    private readonly Channel<PendingWrite> _queue =
        Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<WriterPosition> _left = [];
    private readonly Task _loop;
    private WriterPosition _own = new(Guid.NewGuid(), 0);
    private bool _isAnnounced;

    public JournalCommitter(PostgresMetrics metrics, Action failed)
    {
        _metrics = metrics;
        _failed = failed;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>This process's writer and what it has committed.</summary>
    public WriterPosition Own
    {
        get
        {
            lock (_lock)
                return _own;
        }
    }

    /// <summary>The writer of now, and those that were left since this was last asked, with what is known of them to be committed.</summary>
    public (WriterPosition Own, IReadOnlyList<WriterPosition> Left) TakeLeft()
    {
        lock (_lock)
        {
            var left = _left.ToArray();
            _left.Clear();
            return (_own, left);
        }
    }

    public void Enqueue(PendingWrite write)
    {
        if (!_queue.Writer.TryWrite(write))
            write.Complete("the store is closed");
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<PendingWrite>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            for (var bytes = 0L; group.Count < MaxGroup && bytes < MaxGroupBytes && _queue.Reader.TryRead(out var write);)
            {
                group.Add(write);
                bytes += write.Payload.Length;
            }

            try
            {
                await _metrics.Database.RunAsync((connection, cancelled) => InsertAsync(connection, group, cancelled), _stop.Token);
                Committed(group);
            }
            catch (Exception error)
            {
                Failed(group, error);
            }
        }
    }

    private void Committed(List<PendingWrite> group)
    {
        WriterPosition own;
        lock (_lock)
        {
            own = _own;
            _own = own with { Sequence = own.Sequence + group.Count };
            _isAnnounced = true;
        }

        foreach (var write in group)
        {
            own = own with { Sequence = own.Sequence + 1 };
            _metrics.Catalog.Registered(write.NewSeries);
            _metrics.CountJournal(write.Payload.Length);
            if (_metrics.Followers.HasAny)
                _metrics.Followers.Publish(new JournalBatch(own.ToPosition(), _metrics.Tenant, write.CopyFresh()));
            write.Complete(null);
        }
    }

    private void Failed(List<PendingWrite> group, Exception error)
    {
        _failed();
        lock (_lock)
        {
            _left.Add(_own);
            _own = new WriterPosition(Guid.NewGuid(), 0);
            _isAnnounced = false;
        }

        var why = error is OperationCanceledException ? "the store is closed" : PostgresFailure.Explain(error, _metrics.Database.Name);
        foreach (var write in group)
            write.Complete(why);
        // Those behind it have waited as long, and would wait as long again.
        while (_queue.Reader.TryRead(out var waiting))
            waiting.Complete(why);
    }

    /// <summary>One round trip and one transaction: a batch without an explicit one is its own.</summary>
    private async Task InsertAsync(NpgsqlConnection connection, List<PendingWrite> group, CancellationToken cancellationToken)
    {
        var own = Own;
        await using var batch = new NpgsqlBatch(connection);
        if (!_isAnnounced)
            batch.BatchCommands.Add(Writer(own));
        AddSeries(batch, group);
        AddFamilies(batch, group);
        batch.BatchCommands.Add(Rows(own, group));
        batch.BatchCommands.Add(new("SELECT pg_notify($1, $2)")
        {
            Parameters = { new() { Value = Notification }, new() { Value = own.Writer.ToString() } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlBatchCommand Writer(WriterPosition own)
        => new("INSERT INTO writers (tenant, writer) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        {
            Parameters = { new() { Value = _metrics.Tenant.Value }, new() { Value = own.Writer } },
        };

    private NpgsqlBatchCommand Rows(WriterPosition own, List<PendingWrite> group)
        => new(
            """
            INSERT INTO journal (tenant, writer, sequence, payload)
            SELECT $1, $2, $3 + item.place, item.payload FROM unnest($4) WITH ORDINALITY AS item (payload, place) ON CONFLICT DO NOTHING
            """)
        {
            Parameters =
            {
                new() { Value = _metrics.Tenant.Value },
                new() { Value = own.Writer },
                new() { Value = own.Sequence },
                new() { Value = group.Select(write => write.Payload).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };

    /// <summary>In one order in every process: two that insert the same keys in another order would wait for each other.</summary>
    private void AddSeries(NpgsqlBatch batch, List<PendingWrite> group)
    {
        var series = group.SelectMany(write => write.NewSeries).DistinctBy(item => item.Id).OrderBy(item => item.Id).ToArray();
        if (series.Length == 0)
            return;
        batch.BatchCommands.Add(new(
            """
            INSERT INTO series AS known (tenant, series_id, labels) SELECT $1, * FROM unnest($2, $3)
            ON CONFLICT (tenant, series_id) DO UPDATE SET seen = excluded.seen WHERE known.seen < excluded.seen
            """)
        {
            Parameters =
            {
                new() { Value = _metrics.Tenant.Value },
                new() { Value = series.Select(item => SeriesUuid.Of(item.Id)).ToArray() },
                new()
                {
                    Value = series.Select(item => SeriesCatalog.EncodeLabels(item.Labels)).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                },
            },
        });
    }

    private void AddFamilies(NpgsqlBatch batch, List<PendingWrite> group)
    {
        var families = new SortedDictionary<string, MetricMetadata>(StringComparer.Ordinal);
        foreach (var metadata in group.SelectMany(write => write.Metadata))
            families[metadata.Family] = metadata;
        if (families.Count == 0)
            return;
        batch.BatchCommands.Add(new(
            """
            INSERT INTO metric_families (tenant, family, description) SELECT $1, * FROM unnest($2, $3)
            ON CONFLICT (tenant, family) DO UPDATE SET description = excluded.description
            """)
        {
            Parameters =
            {
                new() { Value = _metrics.Tenant.Value },
                new()
                {
                    // Bytes, because PostgreSQL's text cannot hold a zero and a sender may send one.
                    Value = families.Keys.Select(Encoding.UTF8.GetBytes).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                },
                new()
                {
                    Value = families.Values.Select(Describe).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                },
            },
        });
    }

    private static byte[] Describe(MetricMetadata metadata)
    {
        var bytes = new ByteWriter();
        JournalRecord.EncodeMetadata(metadata, bytes);
        return bytes.Written.ToArray();
    }
}
