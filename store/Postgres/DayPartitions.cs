using System.Globalization;
using Npgsql;
using Observe.Store.Chunks;

namespace Observe.Store.Postgres;

/// <summary>Partitions of a UTC day each, named after their table and the day: <c>chunks_20261124</c>.</summary>
internal static class DayPartitions
{
    private const string DayFormat = "yyyyMMdd";

    public static string NameOf(string table, long day)
        => $"{table}_{UtcDays.DateOf(day).ToString(DayFormat, CultureInfo.InvariantCulture)}";

    /// <summary>Days that have a partition of a table, and its bytes with those of its indexes, oldest first.</summary>
    public static async Task<List<(long Day, long Bytes)>> SizesAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT right(c.relname, 8), pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = $1::regclass ORDER BY 1
            """,
            connection);
        command.Parameters.AddWithValue(table);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<(long, long)>();
        while (await reader.ReadAsync(cancellationToken))
            days.Add((UtcDays.Of(DateOnly.ParseExact(reader.GetString(0), DayFormat, CultureInfo.InvariantCulture)), reader.GetInt64(1)));
        return days;
    }
}
