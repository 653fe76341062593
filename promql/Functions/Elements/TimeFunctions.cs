using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Elements;

/// <summary>Times: of steps and samples, and parts of the UTC calendar.</summary>
internal static class TimeFunctions
{
    /// <summary>A part of the calendar, of values that are seconds since the epoch; without an argument, of the step.</summary>
    public static IEnumerable<StepSeries> OfCalendar(FunctionCall call, Func<DateTime, double> part)
        => call.Count == 0
            ? [call.NewSeries(LabelSet.Empty, step => Part(part, call.Steps[step] / 1000.0))]
            : ElementFunction.Evaluate(call, (seconds, _) => Part(part, seconds));

    /// <summary><c>timestamp</c>: of the sample behind each element where the argument is a selector, else of the step.</summary>
    public static IEnumerable<StepSeries> Timestamp(FunctionCall call)
    {
        if (Evaluator.Unwrapped(call.Argument(0)) is VectorSelector { Extension: Extension.None } selector)
            return WithoutNames(InstantSelector.Evaluate(call.Context, selector, call.Steps, InstantSelector.Part.Time));
        return WithoutNames(call.Vector(0).Select(series =>
        {
            for (var i = 0; i < call.Steps.Count; i++)
            {
                if (series.Has(i))
                    series.Set(i, call.Steps[i] / 1000.0);
            }

            return series;
        }));
    }

    /// <summary><c>start_timestamp</c>: when the counter of the sample behind each element began, seconds; nothing where that is not known.</summary>
    public static IEnumerable<StepSeries> StartTimestamp(FunctionCall call)
        => Evaluator.Unwrapped(call.Argument(0)) is VectorSelector { Extension: Extension.None } selector
            ? WithoutNames(InstantSelector.Evaluate(call.Context, selector, call.Steps, InstantSelector.Part.StartTime))
            : [];

    private static IEnumerable<StepSeries> WithoutNames(IEnumerable<StepSeries> vector)
        => vector.Select(series =>
        {
            series.DropsName = true;
            return series;
        });

    private static double Part(Func<DateTime, double> part, double seconds)
        => Math.Abs(seconds) < 6e10 ? part(DateTime.UnixEpoch.AddSeconds(Math.Floor(seconds))) : double.NaN;
}
