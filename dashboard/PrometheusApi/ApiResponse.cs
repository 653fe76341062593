using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Observe.Dashboard.Documents;
using Observe.PromQL.Querying;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>Prometheus's envelope around an answer, written straight to the response.</summary>
internal static class ApiResponse
{
    private const int MaxAnnotations = 10;

    public static IResult Success(Action<Utf8JsonWriter> data, IReadOnlyList<string>? warnings = null, IReadOnlyList<string>? infos = null)
        => new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteString("status", "success");
            json.WritePropertyName("data");
            data(json);
            WriteTexts(json, "warnings", warnings);
            WriteTexts(json, "infos", infos);
        });

    public static IResult Texts(IReadOnlyList<string> texts)
        => Success(json =>
        {
            json.WriteStartArray();
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        });

    public static IResult Error(QueryErrorType type, string message)
        => Error(StatusOf(type), NameOf(type), message);

    /// <summary>The store cannot do it now.</summary>
    public static IResult Unavailable(string message) => Error(StatusCodes.Status503ServiceUnavailable, "unavailable", message);

    public static IResult BadParameter(string name, string message) => Error(QueryErrorType.BadData, $"invalid parameter \"{name}\": {message}");

    private static JsonAnswer Error(int status, string type, string message)
        => new(status, json =>
        {
            json.WriteString("status", "error");
            json.WriteString("errorType", type);
            json.WriteString("error", message);
        });

    private static int StatusOf(QueryErrorType type) => type switch
    {
        QueryErrorType.BadData => StatusCodes.Status400BadRequest,
        QueryErrorType.Execution => StatusCodes.Status422UnprocessableEntity,
        QueryErrorType.Canceled => StatusCodes.Status499ClientClosedRequest,
        QueryErrorType.Timeout or QueryErrorType.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string NameOf(QueryErrorType type) => type switch
    {
        QueryErrorType.BadData => "bad_data",
        QueryErrorType.Execution => "execution",
        QueryErrorType.Canceled => "canceled",
        QueryErrorType.Timeout => "timeout",
        QueryErrorType.Unavailable => "unavailable",
        _ => "internal",
    };

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is not { Count: > 0 })
            return;
        json.WriteStartArray(name);
        foreach (var text in texts.Take(MaxAnnotations))
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
