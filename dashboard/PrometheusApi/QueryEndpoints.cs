using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.PrometheusApi;

/// <summary><c>/query</c>, <c>/query_range</c>, <c>/format_query</c>.</summary>
internal static class QueryEndpoints
{
    private const int MaxPoints = 11_000;
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/query", Methods, InstantAsync).WithSummary("A PromQL expression at one time");
        api.MapMethods("/query_range", Methods, RangeAsync).WithSummary("A PromQL expression over a range of time");
        api.MapMethods("/format_query", Methods, FormatAsync).WithSummary("A PromQL expression, laid out");
    }

    private static async Task<IResult> InstantAsync(HttpRequest request, ITimedQuery engine, TimeProvider clock, CancellationToken cancellationToken)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        if (parameters.Time("time", clock.GetUtcNow().ToUnixTimeMilliseconds(), out var error) is not { } time)
            return error!;
        return await AnswerAsync(parameters, engine, time, time, null, cancellationToken);
    }

    private static async Task<IResult> RangeAsync(HttpRequest request, ITimedQuery engine, CancellationToken cancellationToken)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        foreach (var name in (string[])["start", "end", "step"])
        {
            if (parameters[name] is null)
                return ApiResponse.BadParameter(name, "cannot parse \"\" to a valid " + (name == "step" ? "duration" : "timestamp"));
        }

        if (parameters.Time("start", 0, out var error) is not { } start || parameters.Time("end", 0, out error) is not { } end)
            return error!;
        if (end < start)
            return ApiResponse.BadParameter("end", "end timestamp must not be before start time");
        if (!ApiTime.TryParseDuration(parameters["step"]!, out var step))
            return ApiResponse.BadParameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        if ((end - start) / step > MaxPoints)
        {
            return ApiResponse.Error(QueryErrorType.BadData,
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
        }

        return await AnswerAsync(parameters, engine, start, end, step, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(
        ApiParameters parameters, ITimedQuery engine, long start, long end, long? step, CancellationToken cancellationToken)
    {
        if (parameters.Limit(out var refusal) is not { } limit)
            return refusal!;
        long? lookback = null;
        TimeSpan? timeout = null;
        if (parameters["lookback_delta"] is { } lookbackText)
        {
            if (!ApiTime.TryParseDuration(lookbackText, out var parsed))
                return ApiResponse.BadParameter("lookback_delta", $"cannot parse \"{lookbackText}\" to a valid duration");
            lookback = parsed;
        }

        if (parameters["timeout"] is { } timeoutText)
        {
            if (!ApiTime.TryParseDuration(timeoutText, out var parsed))
                return ApiResponse.BadParameter("timeout", $"cannot parse \"{timeoutText}\" to a valid duration");
            timeout = TimeSpan.FromMilliseconds(Math.Min(parsed, 86_400_000));
        }

        var result = await engine.RunAsync(
            TenantId.Default, parameters["query"] ?? "", start, end, step, lookback, timeout, cancellationToken);
        return result.Error is { } error
            ? error.Type == QueryErrorType.BadData
                ? ApiResponse.BadParameter("query", error.Message)
                : ApiResponse.Error(error.Type, error.Message)
            : ApiResponse.Success(json => QueryValueJson.Write(json, result.Value!, limit), result.Warnings, result.Infos);
    }

    private static async Task<IResult> FormatAsync(HttpRequest request)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        var (text, error) = Expressions.Format(parameters["query"] ?? "");
        return text is null ? ApiResponse.BadParameter("query", error) : ApiResponse.Success(json => json.WriteStringValue(text));
    }
}
