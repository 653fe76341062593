using Microsoft.Extensions.Options;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Parsing;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using ValueType = Observe.PromQL.Syntax.ValueType;

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
            var parsed = Parser.Parse(expression);
            if (isRange && parsed.Type is not (ValueType.Vector or ValueType.Scalar))
                return QueryResult.Failed(QueryErrorType.BadData, $"invalid expression type \"{TypeName(parsed.Type)}\" for range query, must be Scalar or instant Vector");
            await _running.WaitAsync(stop.Token);
            try
            {
                var budget = new SampleBudget(options.Value.MaxSamples);
                var data = await SelectorData.ReadAsync(parsed, times, reader, tenant, budget, stop.Token);
                telemetry.Read(data.SampleCount);
                var evaluator = new Evaluator(data, times, budget, stop.Token);
                return new QueryResult { Value = isRange ? RangeValue(parsed, evaluator, stop.Token) : InstantValue(parsed, evaluator) };
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

    private static QueryValue InstantValue(Expression expression, Evaluator evaluator)
    {
        var at = evaluator.Times.Start;
        switch (expression.Type)
        {
            case ValueType.Scalar:
                return new QueryValue.Scalar(at, evaluator.Scalar(expression, at));
            case ValueType.Text:
                return new QueryValue.Text(at, Evaluator.Text(expression));
            case ValueType.Matrix:
                var windows = evaluator.Matrix(expression, at);
                evaluator.Budget.Take(windows.Sum(window => (long)window.Count));
                return new QueryValue.Matrix([.. windows
                    .Select(window => new MatrixSeries(window.Labels, [.. Enumerable.Range(0, window.Count).Select(i => window[i])]))
                    .OrderBy(series => series.Labels)]);
            default:
                var vector = evaluator.Vector(expression, at);
                CheckUnique(vector);
                return new QueryValue.Vector([.. vector.Select(element => new VectorSample(element.Labels, SampleOf(element, at)))]);
        }
    }

    private static QueryValue.Matrix RangeValue(Expression expression, Evaluator evaluator, CancellationToken cancellationToken)
    {
        var series = new Dictionary<LabelSet, List<Sample>>();
        for (var at = evaluator.Times.Start; at <= evaluator.Times.End; at += evaluator.Times.Step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<Element> step = expression.Type == ValueType.Scalar
                ? [Element.Of(LabelSet.Empty, evaluator.Scalar(expression, at))]
                : evaluator.Vector(expression, at);
            evaluator.Budget.Take(step.Count);
            foreach (var element in step)
            {
                if (!series.TryGetValue(element.Labels, out var samples))
                    series[element.Labels] = samples = [];
                if (samples.Count > 0 && samples[^1].Time == at)
                    throw new EvaluationException("vector cannot contain metrics with the same labelset");
                samples.Add(SampleOf(element, at));
            }
        }

        return new QueryValue.Matrix([.. series.OrderBy(item => item.Key).Select(item => new MatrixSeries(item.Key, item.Value))]);
    }

    private static void CheckUnique(IReadOnlyList<Element> vector)
    {
        var seen = new HashSet<LabelSet>(vector.Count);
        foreach (var element in vector)
        {
            if (!seen.Add(element.Labels))
                throw new EvaluationException("vector cannot contain metrics with the same labelset");
        }
    }

    private static Sample SampleOf(in Element element, long at) => new(at, element.Value, element.Histogram);

    private static string TypeName(ValueType type) => type == ValueType.Matrix ? "range vector" : "string";
}
