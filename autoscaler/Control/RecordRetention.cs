using Observe.Autoscaler.Decisions;

namespace Observe.Autoscaler.Control;

/// <summary>Drops old decisions and actions once an hour.</summary>
internal sealed class RecordRetention(TimeSpan retention)
{
    private const long IntervalMilliseconds = 3_600_000;

    private long _appliedAt = long.MinValue;

    public async ValueTask ApplyAsync(DecisionLog log, WorkloadActions actions, long now, CancellationToken cancellationToken)
    {
        if (now < _appliedAt + IntervalMilliseconds)
            return;
        _appliedAt = now;
        var oldest = now - (long)retention.TotalMilliseconds;
        await log.DropBeforeAsync(oldest, cancellationToken);
        await actions.DropBeforeAsync(oldest, cancellationToken);
    }
}
