using Npgsql;
using Observe.Store.Postgres;
using Observe.Store.Roles;
using Observe.Store.Roles.Postgres;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Roles.Postgres;

public sealed class PostgresRoleLockTests(SharedPostgres postgres)
{
    [Fact]
    public async Task TryAcquire_HeldByAnotherProcess_IsNullUntilThatOneLetsGo()
    {
        await using var a = new RoleProcess(await postgres.NewDatabaseAsync());
        await using var b = new RoleProcess(a.Connection);
        var held = await a.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default);
        Assert.NotNull(held);

        Assert.Null(await b.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default));
        await using (var other = await b.Roles.TryAcquireAsync(SoleRoleNames.Autoscaler, default))
            Assert.NotNull(other);

        await held.DisposeAsync();
        // The server notices the end of a connection a moment after it was closed.
        IRoleLease? taken = null;
        await Poll.UntilAsync(async () => (taken = await b.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default)) is not null, "b holds the role");
        Assert.False(taken!.Lost.IsCancellationRequested);
        await taken.DisposeAsync();
    }

    [Fact]
    public async Task TryAcquire_TwoInstallationsInOneDatabase_DoNotMeet()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var a = new RoleProcess(connection + ";Search Path=one");
        await using var b = new RoleProcess(connection + ";Search Path=two");

        await using var first = await a.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default);
        await using var second = await b.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default);

        Assert.NotNull(first);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Lost_SessionEndedByTheServer_IsCancelled()
    {
        await using var process = new RoleProcess(await postgres.NewDatabaseAsync());
        await using var lease = await process.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default);

        await process.EndSessionsAsync(SoleRoleNames.Analyzer);

        await Poll.UntilAsync(() => lease!.Lost.IsCancellationRequested, "the holder learns of it");
    }

    [Fact]
    public async Task Lost_ServerThatNoLongerAnswers_IsCancelled()
    {
        PostgresServer.SkipWithoutPostgres();
        using var server = await PostgresServer.StartAsync();
        await using var process = new RoleProcess(await server.NewDatabaseAsync());
        await using var lease = await process.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default);

        server.Kill();

        await Poll.UntilAsync(() => lease!.Lost.IsCancellationRequested, "the holder learns of it");
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await process.Roles.TryAcquireAsync(SoleRoleNames.Analyzer, default));
    }
}
