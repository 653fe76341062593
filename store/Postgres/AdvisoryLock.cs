using Npgsql;

namespace Observe.Store.Postgres;

/// <summary>What only one process of a database does at a time. Numbers are never reused: versions run side by side.</summary>
internal enum AdvisoryLock
{
    Migration = 1,

    /// <summary>Chunks into tables, checkpoint, retention.</summary>
    Flush = 2,

    /// <summary>Partitions of the spans are made and dropped.</summary>
    SpanPartitions = 3,

    /// <summary>Traces are decided.</summary>
    SpanSampling = 4,
}

internal static class AdvisoryLocks
{
    /// <summary>First half of every key, so that other programs in the same database do not meet ours: "obsv".</summary>
    private const int Ours = 0x6f627376;

    /// <summary>Waits for a lock and holds it until the connection's transaction ends.</summary>
    public static async Task TakeAsync(NpgsqlConnection connection, AdvisoryLock which, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, "SELECT pg_advisory_xact_lock($1, $2)", which);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes a lock until the connection's transaction ends; false where another process holds it.</summary>
    public static async Task<bool> TryTakeAsync(NpgsqlConnection connection, AdvisoryLock which, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, "SELECT pg_try_advisory_xact_lock($1, $2)", which);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, AdvisoryLock which)
        => new(text, connection) { Parameters = { new() { Value = Ours }, new() { Value = (int)which } } };
}
