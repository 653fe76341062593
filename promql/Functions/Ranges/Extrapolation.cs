using System.Runtime.Intrinsics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>
/// From the growth between first and last sample of a window to that of the whole window: by half an average interval where samples end
/// further than 1.1 intervals from an end, and never below zero at the start of a counter. Four windows at a time.
/// </summary>
internal static class Extrapolation
{
    /// <summary>What the growth is to be multiplied by. Times in seconds.</summary>
    /// <param name="sampled">From the first to the last sample.</param>
    /// <param name="toStart">From the window's begin to the first sample.</param>
    /// <param name="toEnd">From the last sample to the window's end.</param>
    /// <param name="intervals">Samples but one.</param>
    /// <param name="isCounter">Whether values cannot be below zero.</param>
    /// <param name="first">First value.</param>
    /// <param name="growth">From first to last sample.</param>
    public static Vector256<double> Factor(
        Vector256<double> sampled, Vector256<double> toStart, Vector256<double> toEnd, Vector256<double> intervals,
        bool isCounter, Vector256<double> first, Vector256<double> growth)
    {
        var average = sampled / intervals;
        var threshold = average * 1.1;
        var half = average / 2.0;
        toStart = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(toStart, threshold), half, toStart);
        if (isCounter)
        {
            var toZero = sampled * (first / growth);
            var isNearer = Vector256.GreaterThan(growth, Vector256<double>.Zero) & Vector256.GreaterThanOrEqual(first, Vector256<double>.Zero)
                & Vector256.LessThan(toZero, toStart);
            toStart = Vector256.ConditionalSelect(isNearer, toZero, toStart);
        }

        toEnd = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(toEnd, threshold), half, toEnd);
        return (sampled + toStart + toEnd) / sampled;
    }

    /// <summary>The same for one window; times in ms.</summary>
    public static double Factor(int count, long firstTime, long lastTime, long start, long end, bool isCounter, double first, double growth)
        => Factor(
            Vector256.Create((lastTime - firstTime) / 1000.0),
            // Summaries of what is gone may reach beyond the window.
            Vector256.Create(Math.Max(0, firstTime - start) / 1000.0),
            Vector256.Create(Math.Max(0, end - lastTime) / 1000.0),
            Vector256.Create(count - 1.0),
            isCounter,
            Vector256.Create(first),
            Vector256.Create(growth)).ToScalar();
}
