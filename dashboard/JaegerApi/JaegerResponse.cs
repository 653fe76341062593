using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Observe.Dashboard.Documents;

namespace Observe.Dashboard.JaegerApi;

/// <param name="Code">HTTP's status; 0 where the rest of the answer is good.</param>
internal sealed record JaegerError(int Code, string Message, string? TraceId = null);

/// <summary>Jaeger's envelope: <c>{"data":[…],"total":1,"limit":0,"offset":0,"errors":null}</c>.</summary>
internal static class JaegerResponse
{
    public static IResult List<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write, IReadOnlyList<JaegerError>? errors = null)
        => new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("data");
            foreach (var item in items)
                write(json, item);
            json.WriteEndArray();
            WriteRest(json, items.Count, errors ?? []);
        });

    public static IResult Bad(string message) => Failed(new JaegerError(StatusCodes.Status400BadRequest, message));

    public static IResult Failed(JaegerError error)
        => new JsonAnswer(error.Code, json =>
        {
            json.WriteNull("data");
            WriteRest(json, 0, [error]);
        });

    private static void WriteRest(Utf8JsonWriter json, int total, IReadOnlyList<JaegerError> errors)
    {
        json.WriteNumber("total", total);
        json.WriteNumber("limit", 0);
        json.WriteNumber("offset", 0);
        if (errors.Count == 0)
        {
            json.WriteNull("errors");
            return;
        }

        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            if (error.Code != 0)
                json.WriteNumber("code", error.Code);
            json.WriteString("msg", error.Message);
            if (error.TraceId is { } traceId)
                json.WriteString("traceID", traceId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
