namespace Observe.Store.Chunks.Pages;

/// <summary>Differences of neighbours, and back. They wrap, so any numbers have them.</summary>
internal static class Deltas
{
    /// <summary>Of each number but the first to the one before it.</summary>
    public static void Between(ReadOnlySpan<long> values, Span<long> deltas)
    {
        for (var i = 0; i < deltas.Length; i++)
            deltas[i] = values[i + 1] - values[i];
    }

    /// <summary>Turns differences into numbers in place; the first is to <paramref name="last"/>.</summary>
    public static void Sum(Span<long> deltas, long last)
    {
        foreach (ref var delta in deltas)
            last = delta += last;
    }
}
