using System.Globalization;

namespace Observe.Server.Demo.Function;

/// <summary>
/// What the function does with a request: its own work, slower once more than the knee run at once, then the call to the next one.
/// </summary>
internal sealed class FunctionWork(
    DemoFunction function, int limit, Uri gateway, FunctionTelemetry telemetry, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(60) };
    private int _limit = limit;
    private int _running;
    private long _readyAt;
    private int _served;

    public bool IsReady => Volatile.Read(ref _readyAt) != 0;

    public void BecomeReady() => Volatile.Write(ref _readyAt, time.GetUtcNow().ToUnixTimeMilliseconds());

    public bool SetLimit(int limit)
    {
        if (limit is < 1 or > 1000)
            return false;
        Volatile.Write(ref _limit, limit);
        return true;
    }

    public async Task HandleAsync(HttpContext context)
    {
        // One more than the limit may arrive while a lowered limit travels to the gateway; it is served all the same.
        var running = Interlocked.Increment(ref _running);
        var started = time.GetTimestamp();
        var failed = true;
        try
        {
            CountColdStart(context.Request.Headers["x-arrival-ms"].ToString());
            await WorkAsync(running, context.RequestAborted);
            if (function.Calls is { } next)
                using (await _client.GetAsync($"/{next}/", context.RequestAborted)) { }
            failed = context.Request.Headers.ContainsKey("x-fault");
            context.Response.StatusCode = failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            telemetry.Invoked(time.GetElapsedTime(started), failed);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task WorkAsync(int running, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Source.StartActivity("work");
        var slowdown = Math.Max(1, (double)running / function.Knee);
        // Exponential service times have a tail that a demo's charts do not need: half fixed, half exponential keeps the mean.
        var seconds = function.ServiceSeconds * slowdown * (0.5 - 0.5 * Math.Log(1 - Random.Shared.NextDouble()));
        activity?.SetTag("work.running", running);
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken);
    }

    private void CountColdStart(string arrival)
    {
        if (Interlocked.Exchange(ref _served, 1) == 0
            && long.TryParse(arrival, NumberStyles.None, CultureInfo.InvariantCulture, out var arrivedAt)
            && arrivedAt < Volatile.Read(ref _readyAt))
            telemetry.ColdStarted();
    }
}
