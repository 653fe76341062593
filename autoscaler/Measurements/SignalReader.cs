using Microsoft.Extensions.Logging;
using Observe.Autoscaler.Demand;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Measurements;

/// <summary>Reads the canonical signals of all workloads: one query a signal. A query that fails leaves its signal missing,
/// and without an engine all are.</summary>
internal sealed partial class SignalReader(ILogger<SignalReader> logger, IMetricQuery? query = null)
{
    /// <summary>Start-up times change slowly and are dear to query.</summary>
    private const long StartupIntervalMilliseconds = 60_000;

    /// <summary>Expressions that failed last time: each is logged when it begins to fail, not in every tick.</summary>
    private readonly HashSet<string> _failing = [];
    private IReadOnlyList<VectorSample> _startup = [];
    private long? _startupAt;

    public async ValueTask<IReadOnlyDictionary<WorkloadId, SignalValues>> ReadAsync(
        TenantId tenant, long now, CancellationToken cancellationToken)
    {
        var table = new SignalTable();
        var ages = new SignalAges(await Ask(SignalQueries.SourceTimes), now);
        ages.AddValueTimes(Signals.Demand, await Ask(SignalQueries.ValueTimes(Signals.Demand)));
        ages.AddValueTimes(Signals.Concurrency, await Ask(SignalQueries.ValueTimes(Signals.Concurrency)));
        await AddAsync(SignalQueries.Sum(Signals.Demand), Signals.Demand, (row, value) => row with { Demand = value });
        await AddAsync(SignalQueries.Sum(Signals.Concurrency), Signals.Concurrency, (row, value) => row with { Concurrency = value });
        await AddAsync(SignalQueries.Sum(Signals.Queue), Signals.Queue, (row, value) => row with { Queue = value });
        await AddAsync(SignalQueries.Sum(Signals.RequestRate), Signals.RequestRate, (row, value) => row with { RequestRate = value });
        await AddAsync(SignalQueries.Mean(Signals.Latency), Signals.Latency, (row, value) => row with { ServiceSeconds = value });
        await AddAsync(SignalQueries.Quantile(0.95, Signals.Latency), Signals.Latency, (row, value) => row with { Latency95 = value });
        await AddAsync(SignalQueries.Largest(Signals.ConcurrencyLimit), Signals.ConcurrencyLimit, (row, value) => row with { Limit = value });
        var replicas = await Ask(SignalQueries.ByState(Signals.Replicas));
        table.Add(InState(replicas, "ready"), ages.Of(Signals.Replicas), (row, value) => row with { Ready = value });
        table.Add(InState(replicas, "desired"), ages.Of(Signals.Replicas), (row, value) => row with { Desired = value });
        table.Add(await StartupAsync(tenant, now, cancellationToken), _ => null, (row, value) => row with { Startup = value });
        return table.Rows;

        ValueTask<IReadOnlyList<VectorSample>> Ask(string expression) => AskAsync(tenant, expression, now, cancellationToken);

        async ValueTask AddAsync(string expression, string signal, Func<SignalValues, Measurement, SignalValues> set)
            => table.Add(await Ask(expression), ages.Of(signal), set);
    }

    private async ValueTask<IReadOnlyList<VectorSample>> StartupAsync(TenantId tenant, long now, CancellationToken cancellationToken)
    {
        if (_startupAt is { } at && now >= at && now - at < StartupIntervalMilliseconds)
            return _startup;
        _startup = await AskAsync(tenant, SignalQueries.Startup, now, cancellationToken);
        _startupAt = now;
        return _startup;
    }

    private static IEnumerable<VectorSample> InState(IReadOnlyList<VectorSample> samples, string state)
        => samples.Where(sample => sample.Labels["state"] == state);

    private async ValueTask<IReadOnlyList<VectorSample>> AskAsync(
        TenantId tenant, string expression, long now, CancellationToken cancellationToken)
    {
        if (query is null)
        {
            Failed(expression, "this process has no query engine");
            return [];
        }

        try
        {
            var result = await query.InstantAsync(tenant, expression, now, cancellationToken);
            if (result.Value is QueryValue.Vector vector)
            {
                _failing.Remove(expression);
                return vector.Samples;
            }

            Failed(expression, result.Error?.Message ?? "the answer is no vector");
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Failed(expression, error.Message);
        }

        return [];
    }

    private void Failed(string expression, string problem)
    {
        if (_failing.Add(expression))
            LogQueryFailed(expression, problem);
    }

    [LoggerMessage(1, LogLevel.Warning, "a signal counts as missing because its query failed: {Expression}: {Problem}")]
    private partial void LogQueryFailed(string expression, string problem);
}
