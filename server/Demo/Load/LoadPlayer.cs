namespace Observe.Server.Demo.Load;

/// <summary>A stretch of the demo in which part of a function's requests fail on purpose.</summary>
internal sealed record ProvokedFault(string Function, int FromSecond, int ToSecond, double Share);

/// <summary>Sends the recorded load to the gateway: Poisson arrivals, twenty draws a second, answers not waited for.</summary>
internal sealed class LoadPlayer(
    Uri gateway, IReadOnlyDictionary<string, LoadRecording> driven, IReadOnlyList<ProvokedFault> faults, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private long _sent;
    private long _failed;

    public long Sent => Interlocked.Read(ref _sent);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Plays until cancelled.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null };
        using var client = new HttpClient(handler) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(60) };
        using var timer = new PeriodicTimer(Interval, time);
        var random = new Random(1);
        var started = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var second = (int)time.GetElapsedTime(started).TotalSeconds;
            foreach (var (function, recording) in driven)
            {
                var arrivals = Poisson.Draw(recording.RateAt(second) * Interval.TotalSeconds, random);
                for (var i = 0; i < arrivals; i++)
                    _ = SendAsync(client, function, IsFaulty(function, second, random), cancellationToken);
            }
        }
    }

    private bool IsFaulty(string function, int second, Random random)
        => faults.Any(fault => fault.Function == function && second >= fault.FromSecond && second < fault.ToSecond
            && random.NextDouble() < fault.Share);

    private async Task SendAsync(HttpClient client, string function, bool faulty, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sent);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{function}/");
            if (faulty)
                request.Headers.Add("x-fault", "error");
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode && !faulty)
                Interlocked.Increment(ref _failed);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            if (!cancellationToken.IsCancellationRequested)
                Interlocked.Increment(ref _failed);
        }
    }
}
