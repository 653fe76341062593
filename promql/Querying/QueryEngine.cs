using Microsoft.Extensions.Options;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Parsing;
using Observe.PromQL.Planning;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Querying;

/// <summary>The engine over the store's readers.</summary>
internal sealed class QueryEngine(
    IMetricReader reader, IOptions<QueryOptions> options, TimeProvider time, QueryTelemetry telemetry) : ITimedQuery, IDisposable
{
    private const long DefaultSubqueryStep = 60_000;

    private readonly SemaphoreSlim _running = new(options.Value.Concurrency);

    public ValueTask<QueryResult> InstantAsync(
        TenantId tenant, string expression, long time, CancellationToken cancellationToken)
        => RunAsync(tenant, expression, Times(time, time, 1, null), isRange: false, cancellationToken);

    public ValueTask<QueryResult> RangeAsync(
        TenantId tenant, string expression, long start, long end, long step, CancellationToken cancellationToken)
        => RunAsync(tenant, expression, Times(start, end, step, null), isRange: true, cancellationToken);

    public ValueTask<QueryResult> RunAsync(
        TenantId tenant, string expression, long start, long end, long? step, long? lookback, TimeSpan? timeout, CancellationToken cancellationToken)
        => RunAsync(tenant, expression, Times(start, end, step ?? 1, lookback), step is not null, cancellationToken, timeout);

    public void Dispose() => _running.Dispose();

    private QueryTimes Times(long start, long end, long step, long? lookback)
        => new(start, end, step, lookback ?? (long)options.Value.Lookback.TotalMilliseconds, DefaultSubqueryStep);

    private async ValueTask<QueryResult> RunAsync(
        TenantId tenant, string expression, QueryTimes times, bool isRange, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        var started = time.GetTimestamp();
        var result = await AnswerAsync(tenant, expression, times, isRange, timeout, cancellationToken);
        telemetry.Answered(isRange, time.GetElapsedTime(started), result.Error);
        return result;
    }

    private async ValueTask<QueryResult> AnswerAsync(
        TenantId tenant, string expression, QueryTimes times, bool isRange, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var limit = timeout is { } asked && asked < options.Value.Timeout ? asked : options.Value.Timeout;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => stop.Cancel(), null, limit, Timeout.InfiniteTimeSpan);
        try
        {
            var parsed = Parser.Parse(expression, options.Value.Experimental);
            if (isRange && parsed.Type is not (ValueType.Vector or ValueType.Scalar))
                return QueryResult.Failed(QueryErrorType.BadData, $"invalid expression type \"{TypeName(parsed.Type)}\" for range query, must be Scalar or instant Vector");
            await _running.WaitAsync(stop.Token);
            try
            {
                return await EvaluateAsync(tenant, expression, QueryResolution.Resolve(parsed, times.Durations(isRange)), times, isRange, stop.Token);
            }
            finally
            {
                _running.Release();
            }
        }
        catch (ParseException error)
        {
            var position = error.PositionIn(expression);
            return QueryResult.Failed(QueryErrorType.BadData, $"{position}: parse error: {error.Message}", position);
        }
        catch (EvaluationException error)
        {
            return QueryResult.Failed(error.Type, error.Message);
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested
                ? QueryResult.Failed(QueryErrorType.Canceled, "query was canceled")
                : QueryResult.Failed(QueryErrorType.Timeout, $"query timed out after {limit.TotalSeconds} s");
        }
        catch (MetricsUnavailableException error)
        {
            return QueryResult.Failed(QueryErrorType.Unavailable, error.Message);
        }
        catch (InvalidDataException error)
        {
            return QueryResult.Failed(QueryErrorType.Internal, $"a chunk cannot be read: {error.Message}");
        }
    }

    private async ValueTask<QueryResult> EvaluateAsync(
        TenantId tenant, string text, Expression expression, QueryTimes times, bool isRange, CancellationToken cancellationToken)
    {
        var needs = SelectorNeed.Of(expression, times);
        try
        {
            return await EvaluateAsync(tenant, text, expression, needs, times, isRange, usesSummaries: !options.Value.StartTimestamps, cancellationToken);
        }
        catch (SummariesInsufficientException)
        {
            return await EvaluateAsync(tenant, text, expression, needs, times, isRange, usesSummaries: false, cancellationToken);
        }
    }

    private async ValueTask<QueryResult> EvaluateAsync(
        TenantId tenant, string text, Expression expression, IReadOnlyList<SelectorNeed> needs, QueryTimes times, bool isRange, bool usesSummaries,
        CancellationToken cancellationToken)
    {
        using var selections = await Selections.ReadAsync(expression, needs, reader, tenant, usesSummaries, cancellationToken);
        var annotations = new Annotations(text);
        var context = new QueryContext(
            times, isRange, options.Value.StartTimestamps, selections, new SampleBudget(options.Value.MaxSamples), annotations, cancellationToken);
        try
        {
            var value = QueryAnswer.Of(new Evaluator(context), expression);
            return new QueryResult { Value = value, Warnings = annotations.Warnings, Infos = annotations.Infos };
        }
        catch (EvaluationException error)
        {
            return QueryResult.Failed(error.Type, error.Message) with { Warnings = annotations.Warnings, Infos = annotations.Infos };
        }
        finally
        {
            telemetry.Read(selections.SampleCount);
        }
    }

    private static string TypeName(ValueType type) => type == ValueType.Matrix ? "range vector" : "string";
}
