using Microsoft.AspNetCore.Http;

namespace Observe.Dashboard.TempoApi;

/// <summary>Errors as Tempo has them: plain text, which Grafana shows.</summary>
internal static class TempoResponse
{
    public static IResult Bad(string message) => Results.Text(message, "text/plain", statusCode: StatusCodes.Status400BadRequest);

    public static IResult NotFound() => Results.Text("trace not found", "text/plain", statusCode: StatusCodes.Status404NotFound);
}
