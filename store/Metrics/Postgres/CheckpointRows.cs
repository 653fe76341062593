using System.Buffers.Binary;
using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Everything that is not in chunk rows yet, as of the last flush: many series in one row, because it is only ever read whole. Format
/// in docs/formats/postgres.md.
/// </summary>
internal static class CheckpointRows
{
    private const int PartSize = 1 << 20;

    /// <summary>Puts another checkpoint in the place of the one that is there.</summary>
    public static async Task ReplaceAsync(
        NpgsqlConnection connection, TenantId tenant,
        IEnumerable<(HeadSeries Series, List<EncodedChunk> Chunks)> contents, CancellationToken cancellationToken)
    {
        await using (var clear = new NpgsqlCommand("DELETE FROM checkpoint WHERE tenant = $1", connection))
        {
            clear.Parameters.AddWithValue(tenant.Value);
            await clear.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var rows = await connection.BeginBinaryImportAsync(
            "COPY checkpoint (tenant, part, payload) FROM STDIN (FORMAT BINARY)", cancellationToken);
        var (part, bytes) = (0, new ByteWriter());
        foreach (var (series, chunks) in contents)
        {
            Encode(series, chunks, bytes);
            if (bytes.Length >= PartSize)
                Write(rows, tenant, part++, bytes);
        }

        if (bytes.Length > 0)
            Write(rows, tenant, part, bytes);
        await rows.CompleteAsync(cancellationToken);
    }

    /// <summary>Every series of the checkpoint with its chunks, in order of time.</summary>
    public static async Task ReadAsync(
        NpgsqlConnection connection, TenantId tenant, Action<SeriesId, List<EncodedChunk>> each, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT payload FROM checkpoint WHERE tenant = $1 ORDER BY part", connection);
        command.Parameters.AddWithValue(tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            Decode(reader.GetFieldValue<byte[]>(0), each);
    }

    private static void Write(NpgsqlBinaryImporter rows, TenantId tenant, int part, ByteWriter bytes)
    {
        rows.StartRow();
        rows.Write(tenant.Value);
        rows.Write(part);
        rows.Write(bytes.Written.ToArray());
        bytes.Clear();
    }

    private static void Encode(HeadSeries series, List<EncodedChunk> chunks, ByteWriter to)
    {
        Span<byte> id = stackalloc byte[SeriesUuid.Length];
        BinaryPrimitives.WriteUInt128BigEndian(id, series.Id.Value);
        to.Bytes(id);
        to.Varint((ulong)chunks.Count);
        foreach (var chunk in chunks)
        {
            to.Zigzag(chunk.MinTime);
            to.Varint((ulong)(chunk.MaxTime - chunk.MinTime));
            to.Varint((ulong)chunk.Count);
            to.Varint((ulong)chunk.Bytes.Length);
            to.Bytes(chunk.Bytes.Span);
        }
    }

    private static void Decode(byte[] part, Action<SeriesId, List<EncodedChunk>> each)
    {
        var from = new ByteReader(part);
        while (!from.IsAtEnd)
        {
            var id = new SeriesId(BinaryPrimitives.ReadUInt128BigEndian(from.Take(SeriesUuid.Length)));
            var chunks = new List<EncodedChunk>();
            for (var left = from.Count(); left > 0; left--)
            {
                var minTime = from.Zigzag();
                var maxTime = minTime + (long)from.Varint();
                var count = (int)from.Varint();
                chunks.Add(new EncodedChunk(minTime, maxTime, count, from.Take(from.Count()).ToArray()));
            }

            each(id, chunks);
        }
    }
}
