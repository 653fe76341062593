using Observe.Store.Tests.Contract;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Metrics.Postgres;

public sealed class PostgresMetricStoreTests(SharedPostgres postgres) : MetricStoreContract
{
    protected override async Task<IMetricStoreUnderTest> OpenAsync()
        => await PostgresStoreUnderTest.OpenAsync(await postgres.NewDatabaseAsync());
}
