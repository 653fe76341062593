using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Remote;
using Observe.Store.Tenancy;

namespace Observe.PromQL.Remote;

/// <summary>
/// Queries answered by a Prometheus-compatible engine, in its own dialect of the language. An expression that its dialect does not have
/// (functions of native histograms in VictoriaMetrics, say) is evaluated here over the engine's samples.
/// </summary>
/// <param name="engine">Answers.</param>
/// <param name="own">Evaluates over the engine's samples what it does not answer.</param>
/// <param name="options">Limits.</param>
/// <param name="time">Clock.</param>
/// <param name="telemetry">Told of every query.</param>
internal sealed class RemoteMetricQuery(
    RemoteEngine engine, QueryEngine own, IOptions<QueryOptions> options, TimeProvider time, QueryTelemetry telemetry) : ITimedQuery
{
    /// <summary>Profiles have some hundred expressions; what people type is asked of the engine again.</summary>
    private const int MaxForeign = 1000;

    /// <summary>Expressions that the engine does not have, and Observe has.</summary>
    private readonly ConcurrentDictionary<string, bool> _foreign = new(StringComparer.Ordinal);

    public ValueTask<QueryResult> InstantAsync(TenantId tenant, string expression, long time, CancellationToken cancellationToken)
        => RunAsync(tenant, expression, time, time, null, null, null, cancellationToken);

    public ValueTask<QueryResult> RangeAsync(
        TenantId tenant, string expression, long start, long end, long step, CancellationToken cancellationToken)
        => RunAsync(tenant, expression, start, end, step, null, null, cancellationToken);

    public async ValueTask<QueryResult> RunAsync(
        TenantId tenant, string expression, long start, long end, long? step, long? lookback, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (_foreign.ContainsKey(expression))
            return await own.RunAsync(tenant, expression, start, end, step, lookback, timeout, cancellationToken);
        var began = time.GetTimestamp();
        var limit = timeout is { } asked && asked < options.Value.Timeout ? asked : options.Value.Timeout;
        var answer = await AskAsync(expression, start, end, step, lookback, limit, cancellationToken);
        telemetry.Answered(step is not null, time.GetElapsedTime(began), answer.Error);
        if (answer.Error is not { Type: QueryErrorType.BadData or QueryErrorType.Execution })
            return answer;
        var ours = await own.RunAsync(tenant, expression, start, end, step, lookback, timeout, cancellationToken);
        if (ours.Error is null && _foreign.Count < MaxForeign)
            _foreign[expression] = true;
        return ours;
    }

    private async Task<QueryResult> AskAsync(
        string expression, long start, long end, long? step, long? lookback, TimeSpan limit, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["query"] = expression,
            // VictoriaMetrics moves start and end to multiples of the step otherwise.
            ["nocache"] = "1",
            ["timeout"] = $"{Math.Ceiling(limit.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s",
        };
        if (lookback is { } back)
            parameters["lookback_delta"] = $"{back}ms";
        // Of one time VictoriaMetrics would look back no further than a step.
        var isAtOnce = step is null || start == end;
        if (!isAtOnce && step is { } distance)
        {
            parameters["start"] = RemoteEngine.Seconds(start);
            parameters["end"] = RemoteEngine.Seconds(end);
            parameters["step"] = RemoteEngine.Seconds(distance);
        }
        else
        {
            parameters["time"] = RemoteEngine.Seconds(start);
        }

        try
        {
            var result = Read(await engine.PostAsync(isAtOnce ? "query" : "query_range", parameters, cancellationToken));
            return isAtOnce && step is not null && result.Value is { } value ? result with { Value = AsMatrix(value) } : result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return QueryResult.Failed(QueryErrorType.Canceled, "query was canceled");
        }
    }

    private QueryResult Read(EngineAnswer answer)
    {
        if (answer.ErrorType is { } type)
            return QueryResult.Failed(TypeOf(type), answer.Error!) with { Warnings = answer.Warnings ?? [] };
        try
        {
            return new QueryResult { Value = Value(answer.Data), Warnings = answer.Warnings ?? [] };
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            return QueryResult.Failed(QueryErrorType.Internal, $"{engine.Name} answered what cannot be read: {error.Message}");
        }
    }

    private static QueryValue Value(JsonElement data)
    {
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() switch
        {
            "scalar" => new QueryValue.Scalar(EngineJson.Time(result[0]), EngineJson.Number(result[1].GetString()!)),
            "string" => new QueryValue.Text(EngineJson.Time(result[0]), result[1].GetString()!),
            "vector" => new QueryValue.Vector([.. result.EnumerateArray().Select(item => new VectorSample(EngineJson.Labels(item.GetProperty("metric")), EngineJson.Newest(item)))]),
            _ => new QueryValue.Matrix([.. result.EnumerateArray()
                .Select(item => new MatrixSeries(EngineJson.Labels(item.GetProperty("metric")), EngineJson.Samples(item))).OrderBy(series => series.Labels)]),
        };
    }

    /// <summary>A range of one time, from the values at that time.</summary>
    private static QueryValue.Matrix AsMatrix(QueryValue value) => value switch
    {
        QueryValue.Vector vector => new([.. vector.Samples.Select(item => new MatrixSeries(item.Labels, [item.Sample])).OrderBy(series => series.Labels)]),
        QueryValue.Scalar scalar => new([new MatrixSeries(LabelSet.Empty, [new Sample(scalar.Time, scalar.Value)])]),
        QueryValue.Matrix matrix => matrix,
        _ => new([]),
    };

    private static QueryErrorType TypeOf(string type) => type switch
    {
        "bad_data" => QueryErrorType.BadData,
        "timeout" => QueryErrorType.Timeout,
        "canceled" => QueryErrorType.Canceled,
        "unavailable" => QueryErrorType.Unavailable,
        "execution" or "422" => QueryErrorType.Execution,
        // VictoriaMetrics gives the HTTP status.
        "400" => QueryErrorType.BadData,
        _ => QueryErrorType.Internal,
    };
}
