namespace Observe.Store.Head;

/// <summary>
/// Which series are young, told by their ordinals, which grow with first sight: so that churn costs nothing a series. Thread-safe.
/// </summary>
internal sealed class SeriesBirths
{
    /// <summary>How far back series count as young, ms.</summary>
    private const long Window = 3_600_000;

    /// <summary>Between two marks, ms; the window is as exact.</summary>
    private const long Spacing = 60_000;

    private readonly Lock _lock = new();
    private readonly Queue<(long Time, int Ordinal)> _marks = new();
    private long _next = long.MinValue;

    /// <summary>When the window begins, or the first mark where that is later, and the first ordinal after it; null before any mark.</summary>
    public (long Since, int Ordinal)? Oldest
    {
        get
        {
            lock (_lock)
                return _marks.TryPeek(out var mark) ? mark : null;
        }
    }

    /// <summary>Says that the next series has this ordinal.</summary>
    public void Mark(long now, int ordinal)
    {
        lock (_lock)
        {
            if (now < _next)
                return;
            _marks.Enqueue((now, ordinal));
            _next = now + Spacing;
            while (_marks.Peek().Time < now - Window)
                _marks.Dequeue();
        }
    }
}
