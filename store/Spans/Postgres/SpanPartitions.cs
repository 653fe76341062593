using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Postgres;

namespace Observe.Store.Spans.Postgres;

/// <summary>One partition a UTC day, made before its first span, dropped when its last is beyond retention.</summary>
internal sealed class SpanPartitions
{
    private const string Table = "spans";
    private const long NanosecondsPerDay = ChunkBuilder.Day * 1_000_000;

    /// <summary>Days known to have one; a day that another process dropped is too old to be written again.</summary>
    private readonly HashSet<long> _known = [];

    public static long DayOf(Span span) => ChunkBuilder.DayOf(span.StartNanoseconds / 1_000_000);

    public async Task EnsureAsync(NpgsqlConnection connection, IEnumerable<long> days, CancellationToken cancellationToken)
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
        NpgsqlConnection connection, long earliest, long maxBytes, CancellationToken cancellationToken)
    {
        var days = await DayPartitions.SizesAsync(connection, Table, cancellationToken);
        // The newest day is being written.
        var due = UtcDays.BeyondRetention(days, earliest, maxBytes).Take(days.Count - 1).Select(day => DayPartitions.NameOf(Table, day)).ToArray();
        foreach (var partition in due)
        {
            await using var drop = new NpgsqlCommand($"DROP TABLE IF EXISTS {partition}", connection);
            await drop.ExecuteNonQueryAsync(cancellationToken);
        }

        return due;
    }

    private static async Task CreateAsync(NpgsqlConnection connection, long day, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLock.SpanPartitions, cancellationToken);
        var from = day * NanosecondsPerDay;
        await using var create = new NpgsqlCommand(
            $"CREATE TABLE IF NOT EXISTS {DayPartitions.NameOf(Table, day)} PARTITION OF {Table} FOR VALUES FROM ({from}) TO ({from + NanosecondsPerDay})",
            connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
