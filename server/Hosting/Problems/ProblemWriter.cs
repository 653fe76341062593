using System.Text.Json;

namespace Observe.Server.Hosting.Problems;

/// <summary>
/// The shape of every error: RFC 9457's problem document, and under Prometheus's routes the envelope that its clients read.
/// <code>
/// {"type":"…","title":"Bad Request","status":400,"detail":"parameter `limit`: …"}
/// {"status":"error","errorType":"bad_data","error":"parameter `limit`: …"}
/// </code>
/// </summary>
internal static class ProblemWriter
{
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        if (!IsPrometheus(context.Request.Path))
            return Results.Problem(detail, statusCode: status).ExecuteAsync(context);
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new { status = "error", errorType = TypeOf(status), error = detail }, JsonSerializerOptions.Web, context.RequestAborted);
    }

    /// <summary>All of it but remote write, whose senders read the status alone.</summary>
    private static bool IsPrometheus(PathString path) => path.StartsWithSegments("/api/v1", StringComparison.Ordinal, out var rest) && rest != "/write";

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= 500 => "internal",
        _ => "bad_data",
    };
}
