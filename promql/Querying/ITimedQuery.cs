using Observe.Store.Tenancy;

namespace Observe.PromQL.Querying;

/// <summary>Queries as Prometheus's HTTP API asks them: with a lookback and a timeout of their own.</summary>
internal interface ITimedQuery : IMetricQuery
{
    /// <param name="tenant">Whose series.</param>
    /// <param name="expression">PromQL.</param>
    /// <param name="start">First time, ms since the epoch.</param>
    /// <param name="end">Last time; equal to <paramref name="start"/> where <paramref name="step"/> is null.</param>
    /// <param name="step">Between two times, ms; null for an instant query.</param>
    /// <param name="lookback">How far back an instant selector looks, ms; null for the configured one.</param>
    /// <param name="timeout">When it gives up, where that is sooner than configured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<QueryResult> RunAsync(
        TenantId tenant, string expression, long start, long end, long? step, long? lookback, TimeSpan? timeout, CancellationToken cancellationToken);
}
