using Observe.Autoscaler.Targets;
using Observe.Store.Decisions;

namespace Observe.Autoscaler.Actions;

/// <summary>One lever of one workload: whether an order is under way, and when the next may be tried.</summary>
internal sealed class ActionSlot
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>A lever that a platform lacks, or settings that cannot work, are asked again only now and then.</summary>
    private static readonly TimeSpan HopelessWait = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private bool _isRunning;
    private int _failures;
    private DateTimeOffset _notBefore;
    private ScalingAction? _awaited;

    private LastOrder? _lastOrder;

    /// <summary>The last order that the target took.</summary>
    public LastOrder? LastOrder
    {
        get
        {
            lock (_lock)
                return _lastOrder;
        }
    }

    public bool TryBegin(DateTimeOffset now, int to)
    {
        lock (_lock)
        {
            if (_isRunning || (now < _notBefore && _failures > 0) || (_failures == 0 && IsAwaited_NeedsLock(now, to)))
                return false;
            return _isRunning = true;
        }
    }

    /// <summary>Notes the result; how long to wait before the next attempt.</summary>
    public TimeSpan End(DateTimeOffset now, ScalingAction action, TargetResult result)
    {
        lock (_lock)
        {
            _isRunning = false;
            _failures = result.IsDone ? 0 : _failures + 1;
            if (result.IsDone)
                Taken_NeedsLock(now.ToUnixTimeMilliseconds(), action, result);
            var wait = result.Outcome switch
            {
                TargetOutcome.Done => TimeSpan.Zero,
                TargetOutcome.Unsupported or TargetOutcome.Misconfigured => HopelessWait,
                _ => TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(_failures - 1, 6))),
            };
            _notBefore = now + wait;
            return wait;
        }
    }

    /// <summary>The order that waits for so many to be ready, once.</summary>
    public ScalingAction? TakeReady(int ready)
    {
        lock (_lock)
        {
            if (_isRunning || _awaited is not { } action || ready != action.To)
                return null;
            _awaited = null;
            return action;
        }
    }

    private void Taken_NeedsLock(long now, ScalingAction action, TargetResult result)
    {
        _lastOrder = new LastOrder(action.To, now);
        _awaited = action with { FinishedAt = now, Succeeded = true, Message = result.Message };
    }

    /// <summary>
    /// An order just taken is not given again while the target's readings may still be those from before it; after a while it is, since
    /// then somebody else changed it.
    /// </summary>
    private bool IsAwaited_NeedsLock(DateTimeOffset now, int to)
        => _awaited is { } action && action.To == to && now.ToUnixTimeMilliseconds() - action.FinishedAt < LongestWait.TotalMilliseconds;
}

/// <param name="Value">What was ordered.</param>
/// <param name="TakenAt">When the target took it, ms since the epoch.</param>
internal readonly record struct LastOrder(int Value, long TakenAt);
