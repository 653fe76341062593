using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Chunk rows beside what memory holds: for selections, and for late samples that fall into what is stored.</summary>
internal sealed class StoredChunks(PostgresMetrics metrics)
{
    /// <summary>Series in order of labels, each with its chunks of the range; one query for all that reach into what is stored.</summary>
    public async ValueTask<List<SelectedSeries>> SelectAsync(
        List<HeadSeries> series, SeriesSelection selection, CancellationToken cancellationToken)
    {
        var found = new List<(HeadSeries Series, List<IChunk> Chunks)>(series.Count);
        var asked = new List<Guid>();
        var (from, to) = (long.MaxValue, long.MinValue);
        foreach (var item in series)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunks = new List<IChunk>();
            if (item.CollectFromMemory(selection.MinTime, selection.MaxTime, chunks) is { } range)
            {
                asked.Add(SeriesUuid.Of(item.Id));
                (from, to) = (Math.Min(from, range.From), Math.Max(to, range.To));
            }

            found.Add((item, chunks));
        }

        var stored = asked.Count == 0 ? [] : await ReadAsync([.. asked], from, to, cancellationToken);
        var selected = new List<SelectedSeries>(found.Count);
        foreach (var (item, chunks) in found)
        {
            if (stored.TryGetValue(item.Id, out var rows))
                chunks.InsertRange(0, rows);
            MergedChunk.Arrange(chunks);
            if (chunks.Count > 0)
                selected.Add(new SelectedSeries(item.Labels, chunks));
        }

        selected.Sort(static (a, b) => a.Labels.CompareTo(b.Labels));
        return selected;
    }

    /// <summary>Makes known to each series what is stored at the times of its samples.</summary>
    public async Task FetchAsync(IReadOnlyList<WriteEntry> entries)
    {
        var series = entries.Select(entry => (HeadSeries)entry.Series).Distinct().ToArray();
        var from = entries.Min(entry => entry.Sample.Time);
        var to = entries.Max(entry => entry.Sample.Time);
        var rows = await ReadAsync([.. series.Select(item => SeriesUuid.Of(item.Id))], from, to, CancellationToken.None);
        foreach (var item in series)
            item.Remember(from, to, rows.GetValueOrDefault(item.Id, []));
    }

    private async Task<Dictionary<SeriesId, List<IChunk>>> ReadAsync(Guid[] series, long from, long to, CancellationToken cancellationToken)
    {
        try
        {
            return await metrics.Database.RunAsync(
                (connection, cancelled) => ChunkRows.ReadAsync(connection, metrics.Tenant, series, from, to, cancelled), cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw new IOException(PostgresFailure.Explain(error, metrics.Database.Name), error);
        }
    }
}
