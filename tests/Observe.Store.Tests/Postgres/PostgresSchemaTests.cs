using Npgsql;
using Observe.Store.Postgres;
using Observe.TestSupport.Postgres;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Observe.Store.Tests.Postgres;

public sealed class PostgresSchemaTests(SharedPostgres postgres)
{
    private static readonly SchemaPart Things = new("things", ["CREATE TABLE things (id integer)"]);
    private static readonly SchemaPart MoreThings = new("things", [.. Things.Steps, "INSERT INTO things VALUES (1)"]);

    [Fact]
    public async Task Migrate_TwiceAndConcurrently_DoesEachStepOnce()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var database = PostgresDatabase.Open(connection, TimeProvider.System);
        await PostgresSchema.MigrateAsync(database, [Things], default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresSchema.MigrateAsync(database, [MoreThings], default)));
        await PostgresSchema.MigrateAsync(database, [MoreThings], default);

        await using var count = database.Source.CreateCommand("SELECT count(*) FROM things");
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Migrate_NewerSchema_IsRefusedByName()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var database = PostgresDatabase.Open(connection, TimeProvider.System);
        await PostgresSchema.MigrateAsync(database, [MoreThings], default);

        var refused = await Assert.ThrowsAsync<IOException>(() => PostgresSchema.MigrateAsync(database, [Things], default));

        Assert.Equal($"{database.Name} has things schema 2, this observe knows 1: start a newer observe", refused.Message);
    }

    [Fact]
    public async Task Migrate_StepThatFails_LeavesNothingBehind()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var database = PostgresDatabase.Open(connection, TimeProvider.System);
        var broken = new SchemaPart("things", [.. Things.Steps, "INSERT INTO nothing VALUES (1)"]);
        await Assert.ThrowsAsync<PostgresException>(() => PostgresSchema.MigrateAsync(database, [broken], default));

        await PostgresSchema.MigrateAsync(database, [MoreThings], default);

        await using var version = database.Source.CreateCommand("SELECT version FROM schema_version WHERE part = 'things'");
        Assert.Equal(2, await version.ExecuteScalarAsync());
    }
}
