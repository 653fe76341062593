using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Observe.Store.Metrics;

namespace Observe.Server.Hosting.Problems;

/// <summary>
/// No request ends in an error without words: what a route throws and what answers with a bare status gets a body here. What went wrong
/// inside is for the log, a line each; the caller is told under which number to find it.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // Nobody is there to be answered.
            return;
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, error.StatusCode, Describe(error, context));
            return;
        }
        catch (MetricsUnavailableException error) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message);
            return;
        }
        // What has begun to be answered cannot be taken back: the server cuts the connection and logs it.
        catch (Exception error) when (!context.Response.HasStarted)
        {
            LogFailed(error, context.Request.Method, context.Request.Path.ToUriComponent(), context.TraceIdentifier);
            await WriteAsync(
                context, StatusCodes.Status500InternalServerError, $"this is a fault of Observe, not of the request; its log says more under {context.TraceIdentifier}");
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
            await ProblemWriter.WriteAsync(context, context.Response.StatusCode, Describe(context));
    }

    private static Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.Clear();
        return ProblemWriter.WriteAsync(context, status, detail);
    }

    /// <summary>The server's words for what it gave up to read name settings of its own, which nobody can reach.</summary>
    private static string Describe(BadHttpRequestException error, HttpContext context) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge when context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit
            => $"the body is larger than {limit} bytes: send less at once",
        StatusCodes.Status408RequestTimeout => "the body came too slowly and was not waited for: send it again",
        _ => error.Message,
    };

    private static string Describe(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at {request.Path.ToUriComponent()} on this port",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not possible at {request.Path.ToUriComponent()}: use {response.Headers.Allow}",
            StatusCodes.Status415UnsupportedMediaType => $"content type `{request.ContentType}` is not read here",
            var status => ReasonPhrases.GetReasonPhrase(status),
        };
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed, request {Request}")]
    private partial void LogFailed(Exception error, string method, string path, string request);
}
