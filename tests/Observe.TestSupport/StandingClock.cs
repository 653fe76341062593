namespace Observe.TestSupport;

/// <summary>A clock that stands until it is moved, with timers that run: for what waits for other processes while its data stays put.</summary>
/// <param name="now">Where it stands.</param>
/// <param name="speed">How much faster than time its timers run.</param>
public sealed class StandingClock(DateTimeOffset now, int speed = 1) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => base.GetTimestamp() * speed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => base.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    private TimeSpan Hurried(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;
}
