using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>
/// A counter whose samples say when it began. It was zero then: a begin within the window is a sample of zero, and one at or after the
/// sample before is a reset, whether the value fell or not.
/// </summary>
/// <param name="Growth">Over all samples and begins of the window.</param>
/// <param name="Count">Of samples, with the begin before the first of them.</param>
/// <param name="FirstTime">Of these, ms.</param>
/// <param name="First">Its value.</param>
internal readonly record struct StartedCounter(double Growth, int Count, long FirstTime, double First)
{
    public static StartedCounter Of(in RangeWindow window)
    {
        var beginsWithin = BeginsWithin(window);
        var growth = beginsWithin ? window.Values[0] : 0;
        for (var i = 1; i < window.Count; i++)
            growth += IsReset(window, i) ? window.Values[i] : window.Values[i] - window.Values[i - 1];
        return beginsWithin
            ? new StartedCounter(growth, window.Count + 1, window.StartTimeAt(0), 0)
            : new StartedCounter(growth, window.Count, window.Times[0], window.Values[0]);
    }

    /// <summary>Whether the counter of the first sample began within the window.</summary>
    public static bool BeginsWithin(in RangeWindow window)
        => window.StartTimeAt(0) is var begin && begin != 0 && begin > window.Start && begin < window.Times[0];

    /// <summary>Whether the counter began anew before a sample of a window of floats.</summary>
    public static bool IsReset(in RangeWindow window, int index)
        => window.Values[index] < window.Values[index - 1] || BeganAfter(window, index);

    /// <summary>Whether a sample says that its counter began at or after the sample before.</summary>
    public static bool BeganAfter(in RangeWindow window, int index)
        => window.StartTimeAt(index) is var begin && begin != 0 && begin >= window.Times[index - 1];
}
