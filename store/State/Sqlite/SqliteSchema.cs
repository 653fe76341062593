using Microsoft.Data.Sqlite;

namespace Observe.Store.State.Sqlite;

/// <summary>The tables, by version; SQLite's <c>user_version</c> says which one a file has.</summary>
internal static class SqliteSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE state (
            tenant TEXT NOT NULL, tbl TEXT NOT NULL, key TEXT NOT NULL, subject TEXT NOT NULL,
            time INTEGER NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL,
            PRIMARY KEY (tenant, tbl, key)) WITHOUT ROWID;
        CREATE INDEX state_time ON state (tenant, tbl, time);
        CREATE INDEX state_subject ON state (tenant, tbl, subject, time);
        CREATE TABLE table_version (
            tenant TEXT NOT NULL, tbl TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (tenant, tbl)) WITHOUT ROWID;
        """,
    ];

    /// <exception cref="IOException">The file is of a newer version.</exception>
    public static void Migrate(SqliteConnections connections, string path)
        => connections.WriteAsync(connection =>
        {
            var version = (int)Scalar(connection, "PRAGMA user_version");
            if (version > Steps.Length)
                throw new IOException($"{path} has state version {version}, this observe knows {Steps.Length}: start a newer observe");
            for (var step = version; step < Steps.Length; step++)
                Execute(connection, Steps[step] + $"PRAGMA user_version = {step + 1};");
            return Steps.Length;
        }, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static long Scalar(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
