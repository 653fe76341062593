using Observe.Store.Postgres;
using Observe.Store.State;
using Observe.Store.State.Postgres;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.State.Postgres;

public sealed class PostgresStateStoreTests(SharedPostgres postgres) : StateStoreContract
{
    [Fact]
    public async Task Write_ByOneProcess_IsSeenByAnother()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var one = new InADatabase(connection);
        await using var other = new InADatabase(connection);

        await one.Store.PutAsync(TenantId.Default, "policies", new("a", "s", 1, "{}"), null, default);

        Assert.Equal(new StateRow("a", "s", 1, 1, "{}"), await other.Store.GetAsync(TenantId.Default, "policies", "a", default));
        Assert.Equal(1, await other.Store.TableVersionAsync(TenantId.Default, "policies", default));
    }

    [Fact]
    public async Task Put_WhileTheServerIsKilledAndStartedAgain_IsWrittenOnce()
    {
        PostgresServer.SkipWithoutPostgres();
        using var server = await PostgresServer.StartAsync();
        await using var under = new InADatabase(await server.NewDatabaseAsync());
        await under.Store.PutAsync(TenantId.Default, "policies", new("a", "s", 1, "{}"), 0, default);
        server.Kill();

        var writing = under.Store.PutAsync(TenantId.Default, "policies", new("a", "s", 2, "{}"), 1, default).AsTask();
        await server.StartAgainAsync();

        Assert.Equal(new(true, 2), await writing);
        Assert.Equal(new StateRow("a", "s", 2, 2, "{}"), await under.Store.GetAsync(TenantId.Default, "policies", "a", default));
    }

    protected override async Task<IStateStoreUnderTest> OpenAsync() => new InADatabase(await postgres.NewDatabaseAsync());

    private sealed class InADatabase(string connection) : IStateStoreUnderTest
    {
        private PostgresDatabase _database = PostgresDatabase.Open(connection, TimeProvider.System);

        public IStateStore Store => new PostgresStateStore(_database);

        public async Task ReopenAsync()
        {
            await _database.DisposeAsync();
            _database = PostgresDatabase.Open(connection, TimeProvider.System);
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();
    }
}
