using System.Globalization;
using Npgsql;
using Observe.Store.Postgres;

namespace Observe.Store.Spans.Postgres;

/// <summary>One partition a UTC day, made before its first span, dropped when its last is beyond retention.</summary>
internal sealed class SpanPartitions
{
    private const string Prefix = "spans_";
    private const string DayFormat = "yyyyMMdd";
    private const long NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>Days known to have one; a day that another process dropped is too old to be written again.</summary>
    private readonly HashSet<DateOnly> _known = [];

    public static DateOnly DayOf(long startNanoseconds)
        => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)Math.Floor(startNanoseconds / (double)NanosecondsPerDay));

    public async Task EnsureAsync(NpgsqlConnection connection, IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            lock (_known)
            {
                if (_known.Contains(day))
                    continue;
            }

            await CreateAsync(connection, day, cancellationToken);
            lock (_known)
                _known.Add(day);
        }
    }

    /// <summary>Drops days before <paramref name="earliest"/>, then the oldest while all are larger than a limit; which.</summary>
    public static async Task<IReadOnlyList<string>> DropAsync(
        NpgsqlConnection connection, DateOnly earliest, long maxBytes, CancellationToken cancellationToken)
    {
        var days = await SizesAsync(connection, cancellationToken);
        var total = days.Sum(day => day.Bytes);
        var dropped = new List<string>();
        // The newest day is being written.
        foreach (var (day, bytes) in days.SkipLast(1))
        {
            if (day >= earliest && total <= maxBytes)
                break;
            total -= bytes;
            await using var drop = new NpgsqlCommand($"DROP TABLE IF EXISTS {NameOf(day)}", connection);
            await drop.ExecuteNonQueryAsync(cancellationToken);
            dropped.Add(NameOf(day));
        }

        return dropped;
    }

    private static async Task CreateAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLock.SpanPartitions, cancellationToken);
        var from = (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * NanosecondsPerDay;
        await using var create = new NpgsqlCommand(
            $"CREATE TABLE IF NOT EXISTS {NameOf(day)} PARTITION OF spans FOR VALUES FROM ({from}) TO ({from + NanosecondsPerDay})",
            connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Days that have a partition and its bytes, oldest first.</summary>
    private static async Task<List<(DateOnly Day, long Bytes)>> SizesAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'spans'::regclass ORDER BY c.relname
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<(DateOnly, long)>();
        while (await reader.ReadAsync(cancellationToken))
            days.Add((DateOnly.ParseExact(reader.GetString(0)[Prefix.Length..], DayFormat, CultureInfo.InvariantCulture), reader.GetInt64(1)));
        return days;
    }

    private static string NameOf(DateOnly day) => Prefix + day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
