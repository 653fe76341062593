using System.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Observe.Server.Demo.Function;

/// <summary>
/// One instance of a demo function, a process of its own: it takes its start-up time, executes at most its limit of requests at
/// once, calls the next function through the gateway, and tells all of it by the OpenTelemetry SDK over OTLP.
/// </summary>
internal static class FunctionProgram
{
    public static async Task RunAsync(string name, int port, Uri gateway, Uri otlp, CancellationToken cancellationToken)
    {
        var function = DemoFunction.Named(name);
        var started = Stopwatch.GetTimestamp();
        var instance = Environment.GetEnvironmentVariable("OBSERVE_INSTANCE") ?? $"{name}-{port}";
        var limit = int.TryParse(Environment.GetEnvironmentVariable("CONCURRENCY_LIMIT"), out var given) ? given : function.ConcurrencyLimit;

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRoutingCore();
        using var telemetry = new FunctionTelemetry(name);
        using var work = new FunctionWork(function, limit, gateway, telemetry, TimeProvider.System);
        AddTelemetry(builder.Services, name, instance, otlp);
        await using var application = builder.Build();
        application.MapGet("/-/ready", () => Results.StatusCode(
            work.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        application.MapPut("/-/limit", (LimitRequest request) => work.SetLimit(request.Limit)
            ? Results.NoContent()
            : Results.BadRequest("limit must be 1 to 1000"));
        application.Map("/{**path}", work.HandleAsync);
        await application.StartAsync(cancellationToken);

        // What a real function does here is load code, models and connections; the demo only takes as long.
        var rest = TimeSpan.FromSeconds(function.StartupSeconds) - Stopwatch.GetElapsedTime(started);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, TimeProvider.System, cancellationToken);
        work.BecomeReady();
        telemetry.Initialized(Stopwatch.GetElapsedTime(started));
        await application.WaitForShutdownAsync(cancellationToken);
    }

    private static void AddTelemetry(IServiceCollection services, string name, string instance, Uri otlp)
        => services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(name, serviceNamespace: DemoFunction.Namespace, serviceVersion: "v1", serviceInstanceId: instance)
                .AddAttributes([new("faas.name", name), new("faas.version", "v1")]))
            .WithMetrics(metrics => metrics
                .AddMeter(FunctionTelemetry.MeterName, "Microsoft.AspNetCore.Hosting")
                .AddOtlpExporter((exporter, reader) =>
                {
                    exporter.Endpoint = otlp;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 1000;
                }))
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !context.Request.Path.StartsWithSegments("/-", StringComparison.Ordinal))
                .AddHttpClientInstrumentation()
                .AddSource(FunctionTelemetry.MeterName)
                .AddOtlpExporter(exporter => exporter.Endpoint = otlp));

    private sealed record LimitRequest(int Limit);
}
