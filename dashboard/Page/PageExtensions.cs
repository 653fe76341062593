using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;

namespace Observe.Dashboard.Page;

/// <summary>The web page: files of the folder <c>wwwroot</c> beside the program; every page's address answers index.html.</summary>
internal static class PageExtensions
{
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /// <summary>Where programs ask: they are told that there is nothing, and get no page.</summary>
    private static readonly string[] Apis = ["/api", "/v1", "/jaeger", "/tempo"];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var files = Directory.Exists(folder) ? new PhysicalFileProvider(folder) : null;
        endpoints.MapGet("/{**path}", (string? path, HttpContext context) => Serve(files, path ?? "", context)).AllowAnonymous().WithOrder(1000).ExcludeFromDescription();
    }

    /// <summary>
    /// An asset where the path names one, else index.html: names of workloads, traces and decisions are parts of the page's addresses and
    /// may hold any character.
    /// </summary>
    private static IResult Serve(PhysicalFileProvider? files, string path, HttpContext context)
    {
        var address = context.Request.Path;
        // The body is written by whoever writes those of all errors: what belongs under /api/v1 is Prometheus's envelope.
        if (Apis.Any(api => address.StartsWithSegments(api, StringComparison.OrdinalIgnoreCase)))
            return Results.StatusCode(StatusCodes.Status404NotFound);
        if (files is null)
            return Results.Text("The page is not built. Run ./observe build in the checkout; the APIs work without it.\n", statusCode: StatusCodes.Status404NotFound);
        SetHeaders(context.Response.Headers);
        return address.StartsWithSegments("/assets", StringComparison.OrdinalIgnoreCase) ? Asset(files.GetFileInfo(path), context) : Index(files, context);
    }

    private static IResult Asset(IFileInfo file, HttpContext context)
    {
        if (file.PhysicalPath is not { } path || !file.Exists)
            return Results.StatusCode(StatusCodes.Status404NotFound);
        // Names of assets hold a hash of their content.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.File(path, ContentTypeOf(path));
    }

    private static IResult Index(PhysicalFileProvider files, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return Results.File(files.GetFileInfo("index.html").PhysicalPath!, "text/html; charset=utf-8");
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
    }

    private static string ContentTypeOf(string path) => Path.GetExtension(path) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
}
