using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>Functions of <c>anchored</c> and <c>smoothed</c> ranges, which have values at both of their ends: nothing is extrapolated.</summary>
internal static class ExtendedFunctions
{
    private static readonly string[] OfAnchored = ["changes", "delta", "increase", "rate", "resets"];
    private static readonly string[] OfSmoothed = ["delta", "increase", "rate"];

    /// <exception cref="EvaluationException">The function does not have such ranges.</exception>
    public static void Check(Extension extension, string function)
    {
        var (word, known) = extension == Extension.Anchored ? ("anchored", OfAnchored) : ("smoothed", OfSmoothed);
        if (extension != Extension.None && !known.Contains(function))
            throw new EvaluationException($"{word} modifier can only be used with: {string.Join(", ", known)} - not with {function}");
    }

    public static void Fill(StepSeries column, FunctionCall call, RangeVector range, RangeSeries series)
    {
        var name = call.Call.Function.Name;
        var isSmoothed = range.Extension == Extension.Smoothed;
        for (var i = 0; i < call.Steps.Count; i++)
        {
            var end = call.Context.Times.Shift(range.Shift, call.Steps[i]);
            var window = ExtendedRange.Window(
                series.Samples, end - range.Range, end, call.Context.Times.Lookback, isSmoothed, isCounter: name is "rate" or "increase");
            if (window is not null)
                column.Set(i, Compute(name, window, range.Range / 1000.0));
        }
    }

    private static double Compute(string name, SampleBuffer window, double seconds)
    {
        var values = window.Values;
        var growth = values[^1] - values[0];
        var (changes, resets, correction) = (0, 0, 0.0);
        for (var i = 1; i < values.Length; i++)
        {
            changes += values[i] == values[i - 1] || (double.IsNaN(values[i]) && double.IsNaN(values[i - 1])) ? 0 : 1;
            if (!(values[i] < values[i - 1]))
                continue;
            resets++;
            correction += values[i - 1];
        }

        return name switch
        {
            "changes" => changes,
            "resets" => resets,
            "delta" => growth,
            "increase" => growth + correction,
            "rate" => (growth + correction) / seconds,
            _ => throw new InvalidOperationException(name),
        };
    }
}
