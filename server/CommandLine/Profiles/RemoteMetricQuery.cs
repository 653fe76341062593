using System.Globalization;
using System.Net;
using System.Text.Json;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Server.CommandLine.Profiles;

/// <summary>PromQL over Prometheus's HTTP API: what a verb asks of a running Observe, or of any engine with that API.</summary>
/// <param name="client">With the server's address.</param>
internal sealed class RemoteMetricQuery(HttpClient client) : IMetricQuery
{
    public ValueTask<QueryResult> InstantAsync(TenantId tenant, string expression, long time, CancellationToken cancellationToken)
        => AskAsync("/api/v1/query", [new("query", expression), new("time", Seconds(time))], cancellationToken);

    public ValueTask<QueryResult> RangeAsync(
        TenantId tenant, string expression, long start, long end, long step, CancellationToken cancellationToken)
        => AskAsync(
            "/api/v1/query_range",
            [new("query", expression), new("start", Seconds(start)), new("end", Seconds(end)), new("step", Seconds(step))], cancellationToken);

    private async ValueTask<QueryResult> AskAsync(
        string path, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await client.PostAsync(path, content, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new HttpRequestException($"{client.BaseAddress} asks for an API key: give one of kind read with --api-key");
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (JsonException error)
        {
            throw new HttpRequestException($"{client.BaseAddress} answers {(int)answer.StatusCode} {answer.ReasonPhrase}, no Prometheus API", error);
        }
    }

    internal static QueryResult Read(JsonElement root)
    {
        if (!root.TryGetProperty("data", out var data))
            return QueryResult.Failed(QueryErrorType.Execution, root.TryGetProperty("error", out var error) ? error.GetString() ?? "" : "no data");
        var result = data.GetProperty("result");
        QueryValue? value = data.GetProperty("resultType").GetString() switch
        {
            "vector" => new QueryValue.Vector([.. result.EnumerateArray().Select(Vector)]),
            "matrix" => new QueryValue.Matrix([.. result.EnumerateArray().Select(Matrix)]),
            "scalar" => new QueryValue.Scalar(Float(result).Time, Float(result).Value),
            _ => null,
        };
        return value is null ? QueryResult.Failed(QueryErrorType.Execution, "the answer is of a type that is not read") : new QueryResult { Value = value };
    }

    private static VectorSample Vector(JsonElement item)
        => new(Labels(item), item.TryGetProperty("histogram", out var histogram) ? Histogram(histogram) : Float(item.GetProperty("value")));

    private static MatrixSeries Matrix(JsonElement item)
        => new(Labels(item),
            [.. Items(item, "values").Select(Float).Concat(Items(item, "histograms").Select(Histogram)).OrderBy(sample => sample.Time)]);

    private static IEnumerable<JsonElement> Items(JsonElement item, string name)
        => item.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    private static LabelSet Labels(JsonElement item)
        => LabelSet.From(item.GetProperty("metric").EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString() ?? "")));

    private static Sample Float(JsonElement pair) => new(Time(pair), Number(pair[1]));

    /// <summary>Count and sum alone: the API writes buckets without their schema.</summary>
    private static Sample Histogram(JsonElement pair)
        => new(Time(pair), 0, new NativeHistogram { Schema = 0, Count = Number(pair[1].GetProperty("count")), Sum = Number(pair[1].GetProperty("sum")) });

    private static long Time(JsonElement pair) => (long)Math.Round(pair[0].GetDouble() * 1000);

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        { } number => double.Parse(number, CultureInfo.InvariantCulture),
        null => double.NaN,
    };

    private static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
}
