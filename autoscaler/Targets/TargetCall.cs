namespace Observe.Autoscaler.Targets;

/// <summary>Calls a target within a time limit; whatever a target throws becomes an answer.</summary>
internal static class TargetCall
{
    public static async ValueTask<TargetReading> ReadAsync(
        IScalingTarget target, TargetRequest request, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = new CancellationTokenSource(timeout, time);
        using var link = timer.Token.Register(limited.Cancel);
        try
        {
            return await target.ReadAsync(request, limited.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return TargetReading.Unknown(Words(error, target, timeout, timer.IsCancellationRequested).Message);
        }
    }

    public static async ValueTask<TargetResult> OrderAsync(
        IScalingTarget target, Func<CancellationToken, ValueTask<TargetResult>> order, TimeSpan timeout, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = new CancellationTokenSource(timeout, time);
        using var link = timer.Token.Register(limited.Cancel);
        try
        {
            return await order(limited.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return Words(error, target, timeout, timer.IsCancellationRequested);
        }
    }

    private static TargetResult Words(Exception error, IScalingTarget target, TimeSpan timeout, bool isLate) => isLate
        ? new(TargetOutcome.TimedOut, $"target {target.Kind} gave no answer within {timeout.TotalSeconds:0.#} s")
        : new(TargetOutcome.Failed, $"target {target.Kind} failed: {error.Message}");
}
