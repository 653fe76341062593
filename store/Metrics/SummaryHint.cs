namespace Observe.Store.Metrics;

/// <summary>
/// Says of a selection that it is read for windows (t − Range, t] only, t = First, First + Step, … up to Last, and that a summary of a
/// window is as good as its samples. A store may give summaries of windows that none of these begins or ends in. Times in ms.
/// </summary>
/// <param name="First">First end of a window.</param>
/// <param name="Last">No window ends later.</param>
/// <param name="Step">Between two ends; more than 0.</param>
/// <param name="Range">Length of a window.</param>
/// <param name="NeedsResets">Whether <see cref="WindowSummary.Resets"/> and <see cref="WindowSummary.Correction"/> are used.</param>
public sealed record SummaryHint(long First, long Last, long Step, long Range, bool NeedsResets)
{
    /// <summary>Whether every begin and end that lies inside of (from, to) is a multiple of <paramref name="width"/>.</summary>
    public bool IsAligned(long from, long to, long width) => IsAligned(First, Last, from, to, width) && IsAligned(First - Range, Last - Range, from, to, width);

    /// <summary>Whether a begin or end lies between two samples of [minTime, maxTime], so that a window has one of them and not the other.</summary>
    public bool Cuts(long minTime, long maxTime)
        => minTime < maxTime && (Cuts(First, Last, minTime, maxTime) || Cuts(First - Range, Last - Range, minTime, maxTime));

    /// <summary>What is at an edge belongs to what is before it.</summary>
    private bool Cuts(long first, long last, long minTime, long maxTime)
    {
        var edge = first >= minTime ? first : first + ((minTime - first + Step - 1) / Step * Step);
        return edge <= last && edge < maxTime;
    }

    private bool IsAligned(long first, long last, long from, long to, long width)
    {
        var skipped = first > from ? 0 : (from - first) / Step + 1;
        for (var edge = first + skipped * Step; edge <= last && edge < to; edge += Step)
        {
            if (edge % width != 0)
                return false;
            // All further ones are at the same place of their window.
            if (Step % width == 0)
                return true;
        }

        return true;
    }
}
