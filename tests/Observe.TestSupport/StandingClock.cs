namespace Observe.TestSupport;

/// <summary>A clock that stands until it is moved, with timers that run: for what waits for other processes while its data stays put.</summary>
public sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
