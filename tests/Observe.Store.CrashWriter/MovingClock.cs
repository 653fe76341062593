namespace Observe.Store.CrashWriter;

/// <summary>A clock that the writers move; its timers run a thousand times faster, so that maintenance runs every 30 ms.</summary>
internal sealed class MovingClock(long now) : TimeProvider
{
    private const int Speed = 1000;

    private long _now = now;

    public long Now => Interlocked.Read(ref _now);

    public long Advance(long milliseconds) => Interlocked.Add(ref _now, milliseconds);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => base.CreateTimer(callback, state, dueTime / Speed, period / Speed);
}
