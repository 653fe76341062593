using Npgsql;
using Observe.Store.Spans.Postgres;
using Observe.Store.State.Postgres;

namespace Observe.Store.Postgres;

/// <summary>
/// The tables of one mechanism. Step n brings them from version n to n + 1; a step that was released never changes, new ones follow.
/// </summary>
/// <param name="Name">Key of its row in <c>schema_version</c>.</param>
/// <param name="Steps">Statements, in order. Tables are named without a schema.</param>
internal sealed record SchemaPart(string Name, IReadOnlyList<string> Steps);

/// <summary>
/// Brings the tables to this version, in one transaction, one process at a time. Each mechanism counts its own steps, so that they
/// grow independently of each other.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Every mechanism that keeps something in PostgreSQL.</summary>
    public static IReadOnlyList<SchemaPart> Parts { get; } = [StateSchema.Part, SpanSchema.Part];

    /// <exception cref="IOException">The database is of a newer version.</exception>
    public static Task MigrateAsync(PostgresDatabase database, IReadOnlyList<SchemaPart> parts, CancellationToken cancellationToken)
        => database.RunAsync(
            async (connection, cancelled) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancelled);
                await AdvisoryLocks.TakeAsync(connection, AdvisoryLock.Migration, cancelled);
                await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {Quote(database.Schema)}", cancelled);
                await ExecuteAsync(
                    connection, "CREATE TABLE IF NOT EXISTS schema_version (part text PRIMARY KEY, version integer NOT NULL)", cancelled);
                foreach (var part in parts)
                    await MigrateAsync(connection, part, database.Name, cancelled);
                await transaction.CommitAsync(cancelled);
            }, cancellationToken);

    private static async Task MigrateAsync(
        NpgsqlConnection connection, SchemaPart part, string database, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlCommand("SELECT version FROM schema_version WHERE part = $1", connection);
        read.Parameters.AddWithValue(part.Name);
        var version = (int?)await read.ExecuteScalarAsync(cancellationToken) ?? 0;
        if (version > part.Steps.Count)
        {
            throw new IOException(
                $"{database} has {part.Name} schema {version}, this observe knows {part.Steps.Count}: start a newer observe");
        }

        if (version == part.Steps.Count)
            return;
        foreach (var step in part.Steps.Skip(version))
            await ExecuteAsync(connection, step, cancellationToken);
        await using var write = new NpgsqlCommand(
            "INSERT INTO schema_version VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET version = excluded.version", connection);
        write.Parameters.AddWithValue(part.Name);
        write.Parameters.AddWithValue(part.Steps.Count);
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
