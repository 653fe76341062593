using Observe.Store.Postgres;

namespace Observe.Store.State.Postgres;

/// <summary>Tables of the state: documents by table and key, and how often each table changed.</summary>
internal static class StateSchema
{
    // Collation "C" orders and compares by bytes, as SQLite and .NET's ordinal comparison do.
    public static SchemaPart Part { get; } = new("state",
    [
        """
        CREATE TABLE state (
            tenant text COLLATE "C" NOT NULL, tbl text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
            subject text COLLATE "C" NOT NULL, time bigint NOT NULL, version bigint NOT NULL, json text NOT NULL,
            PRIMARY KEY (tenant, tbl, key));
        CREATE INDEX state_time ON state (tenant, tbl, time, key);
        CREATE INDEX state_subject ON state (tenant, tbl, subject, time, key);
        CREATE TABLE table_version (
            tenant text COLLATE "C" NOT NULL, tbl text COLLATE "C" NOT NULL, version bigint NOT NULL, PRIMARY KEY (tenant, tbl));
        """,
    ]);
}
