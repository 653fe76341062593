using Observe.Store.Postgres;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Postgres;

public sealed class PostgresDatabaseTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Open_NoSuchDatabase_SaysWhereAndWhatToDo()
    {
        var connection = await postgres.NewDatabaseAsync();
        var missing = connection + ";Database=elsewhere;Password=secret";

        var error = Assert.Throws<IOException>(() => PostgresDatabase.Open(missing, TimeProvider.System));

        Assert.Matches("^store.postgres: there is no database `elsewhere` on 127.0.0.1:[0-9]+: create it, ", error.Message);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoConnectionString_DoesNotRepeatIt()
    {
        var error = Assert.Throws<IOException>(() => PostgresDatabase.Open("Hots=db;Password=secret", TimeProvider.System));

        Assert.StartsWith("store.postgres is no connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerKilledAndStartedAgain_IsDoneOnANewConnection()
    {
        PostgresServer.SkipWithoutPostgres();
        using var server = await PostgresServer.StartAsync();
        await using var database = PostgresDatabase.Open(await server.NewDatabaseAsync(), TimeProvider.System);
        server.Kill();

        var running = database.RunAsync(
            async (connection, cancelled) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT 42";
                return await command.ExecuteScalarAsync(cancelled);
            }, default);
        await server.StartAgainAsync();

        Assert.Equal(42, await running);
    }
}
