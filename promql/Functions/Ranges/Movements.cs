using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>How often a value is another one, or less, than the one before it.</summary>
internal static class Movements
{
    /// <summary><c>changes</c>: a float after a histogram, and the other way round, is a change.</summary>
    public static Computed Changes(in RangeWindow window, RangeCall call)
    {
        var changes = 0;
        for (var i = 1; i < window.Count; i++)
        {
            var (before, after) = (window[i - 1], window[i]);
            var isSame = before.Histogram is { } a
                ? after.Histogram is { } b && HistogramArithmetic.AreEqual(a, b)
                : after.Histogram is null && (before.Value == after.Value || (double.IsNaN(before.Value) && double.IsNaN(after.Value)));
            changes += isSame ? 0 : 1;
        }

        return Computed.Of(changes);
    }

    /// <summary><c>resets</c>: a float after a histogram, and the other way round, is a reset.</summary>
    public static Computed Resets(in RangeWindow window, RangeCall call)
    {
        var resets = 0;
        for (var i = 1; i < window.Count; i++)
        {
            var (before, after) = (window[i - 1], window[i]);
            var isReset = before.Histogram is { } a
                ? after.Histogram is not { } b || HistogramResets.IsReset(b, a)
                : after.Histogram is not null || after.Value < before.Value;
            isReset |= call.HeedsStartTimes(window) && StartedCounter.BeganAfter(window, i);
            resets += isReset ? 1 : 0;
        }

        return Computed.Of(resets);
    }
}
