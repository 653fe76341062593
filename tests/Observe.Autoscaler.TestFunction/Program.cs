using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

// A function as the process target starts one: ready and limit paths, and ways to misbehave.
var limit = Environment.GetEnvironmentVariable("CONCURRENCY_LIMIT") ?? "";
if (Environment.GetEnvironmentVariable("EXIT_AT_START") is { } exitCode)
    return int.Parse(exitCode);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT")}");
using var application = builder.Build();
application.Run(async context =>
{
    switch (context.Request.Path.Value)
    {
        case "/-/ready":
            context.Response.StatusCode = 200;
            break;
        case "/-/limit" when context.Request.Method == "PUT":
            var body = await context.Request.ReadFromJsonAsync<Dictionary<string, int>>();
            limit = $"{body!["limit"]}";
            break;
        case "/-/exit":
            Environment.Exit(7);
            break;
        default:
            await context.Response.WriteAsync(
                $"{Environment.GetEnvironmentVariable("OBSERVE_WORKLOAD")} {Environment.GetEnvironmentVariable("EXTRA")} limit={limit} {string.Join(' ', args)}");
            break;
    }
});
if (Environment.GetEnvironmentVariable("IGNORE_SIGTERM") is not null)
{
    using var deaf = System.Runtime.InteropServices.PosixSignalRegistration.Create(
        System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => signal.Cancel = true);
    await application.StartAsync();
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
}

Console.WriteLine("started");
await application.StartAsync();
await application.WaitForShutdownAsync();
return 0;
