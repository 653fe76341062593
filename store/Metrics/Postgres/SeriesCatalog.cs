using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Series by id, as rows of tables name them. The table of series has the labels of every id that any other row names, because they
/// are written in one transaction; a process reads them at its start, and later where it meets an id that it does not know.
/// </summary>
internal sealed class SeriesCatalog(TenantId tenant, TenantHead head, TimeProvider time)
{
    /// <summary>
    /// Days that a row stays after the last data that it could name is gone: those that samples lie ahead and a flush may take, and one
    /// for clocks and commits around midnight.
    /// </summary>
    private const int Slack = 5;

    private readonly ConcurrentDictionary<SeriesId, HeadSeries> _series = new();

    /// <summary>Registering anew each day tells which rows nobody needs any more, and is safe against their being deleted.</summary>
    public long Today => ChunkBuilder.DayOf(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>These are in the table, with today's date.</summary>
    public void Registered(IReadOnlyList<HeadSeries> series)
    {
        if (series.Count == 0)
            return;
        var today = Today;
        foreach (var item in series)
        {
            _series[item.Id] = item;
            item.RegisteredOn = today;
        }
    }

    /// <summary>Deletes the rows of series that were not written for longer than anything is kept.</summary>
    public async Task DeleteUnseenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM series WHERE tenant = $1 AND seen < current_date - $2", connection);
        command.Parameters.AddWithValue(tenant.Value);
        command.Parameters.AddWithValue((int)Math.Ceiling(head.Options.RetentionTime.TotalDays) + Slack);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The head forgot these; the table did not.</summary>
    public void Forget(IEnumerable<HeadSeries> ended)
    {
        foreach (var item in ended)
            _series.TryRemove(new KeyValuePair<SeriesId, HeadSeries>(item.Id, item));
    }

    /// <summary>A series that the head has; false where the table of series must be asked.</summary>
    public bool TryGet(SeriesId id, [NotNullWhen(true)] out HeadSeries? series) => _series.TryGetValue(id, out series);

    /// <summary>The series in the head again, after it was forgotten while somebody still held it.</summary>
    public HeadSeries Again(HeadSeries series)
    {
        var again = head.Index.GetOrAdd(series.Labels);
        _series[again.Id] = again;
        return again;
    }

    /// <summary>Makes series known that another process made known, whatever their number: their samples are there.</summary>
    public async Task LoadAsync(NpgsqlConnection connection, IEnumerable<SeriesId> ids, CancellationToken cancellationToken)
    {
        var unknown = ids.Where(id => !_series.ContainsKey(id)).Distinct().Select(SeriesUuid.Of).ToArray();
        if (unknown.Length == 0)
            return;
        await using var command = new NpgsqlCommand(
            "SELECT labels FROM series WHERE tenant = $1 AND series_id = ANY($2)", connection);
        command.Parameters.AddWithValue(tenant.Value);
        command.Parameters.AddWithValue(unknown);
        await ReadAsync(command, cancellationToken);
    }

    /// <summary>Every series there is.</summary>
    public async Task LoadAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT labels FROM series WHERE tenant = $1", connection);
        command.Parameters.AddWithValue(tenant.Value);
        await ReadAsync(command, cancellationToken);
    }

    public static byte[] EncodeLabels(LabelSet labels)
    {
        var bytes = new ByteWriter();
        JournalRecord.EncodeLabels(labels, bytes);
        return bytes.Written.ToArray();
    }

    private async Task ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var series = head.Index.GetOrAdd(Decode(reader.GetFieldValue<byte[]>(0)));
            _series[series.Id] = series;
        }
    }

    private static LabelSet Decode(byte[] bytes)
    {
        var from = new ByteReader(bytes);
        return JournalRecord.DecodeLabels(ref from);
    }
}
