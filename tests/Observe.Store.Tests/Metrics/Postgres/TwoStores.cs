using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Metrics.Postgres;

/// <summary>Two processes over one new database.</summary>
internal sealed class TwoStores(PostgresStoreUnderTest a, PostgresStoreUnderTest b) : IAsyncDisposable
{
    public PostgresStoreUnderTest A { get; } = a;

    public PostgresStoreUnderTest B { get; } = b;

    public static async Task<TwoStores> OpenAsync(SharedPostgres postgres)
    {
        var connection = await postgres.NewDatabaseAsync();
        return new TwoStores(await PostgresStoreUnderTest.OpenAsync(connection), await PostgresStoreUnderTest.OpenAsync(connection));
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }
}
