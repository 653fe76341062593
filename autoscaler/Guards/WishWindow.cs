using System.Collections.Immutable;

namespace Observe.Autoscaler.Guards;

/// <summary>
/// The largest wish of the last seconds: a queue that keeps only wishes no later one has reached, so times rise and wishes fall.
/// Immutable.
/// </summary>
internal readonly record struct WishWindow(ImmutableArray<Wish> Wishes, long? Since)
{
    /// <summary>After a longer gap without wishes the window counts from its end: what came back must be seen for a whole window.</summary>
    public const long LongestGapMilliseconds = 15_000;

    public static WishWindow Empty { get; } = new([], null);

    /// <param name="now">Milliseconds since the epoch; a clock that stepped back starts anew.</param>
    /// <param name="replicas">What is wished for now.</param>
    /// <param name="windowSeconds">How long a wish counts.</param>
    public WishWindow With(long now, int replicas, double windowSeconds)
    {
        var oldest = now - (long)(windowSeconds * 1000);
        var kept = Wishes.Where(wish => wish.Time > oldest && wish.Time < now && wish.Replicas > replicas);
        var isContinued = !Wishes.IsEmpty && now >= Wishes[^1].Time && now - Wishes[^1].Time <= LongestGapMilliseconds;
        return new([.. kept, new Wish(now, replicas)], isContinued ? Since : now);
    }

    public int Most => Wishes.IsEmpty ? 0 : Wishes[0].Replicas;

    /// <summary>For how many seconds wishes have been seen.</summary>
    public double Seconds(long now) => Since is { } since ? (now - since) / 1000.0 : 0;
}

internal readonly record struct Wish(long Time, int Replicas);
