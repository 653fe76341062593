using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>Parts of the UTC calendar, of values that are seconds since the epoch; without an argument, of the step.</summary>
internal static class TimeFunctions
{
    private static readonly FrozenDictionary<string, Func<DateTime, double>> Parts =
        new Dictionary<string, Func<DateTime, double>>(StringComparer.Ordinal)
        {
            ["day_of_month"] = time => time.Day,
            ["day_of_week"] = time => (int)time.DayOfWeek,
            ["day_of_year"] = time => time.DayOfYear,
            ["days_in_month"] = time => DateTime.DaysInMonth(time.Year, time.Month),
            ["hour"] = time => time.Hour,
            ["minute"] = time => time.Minute,
            ["month"] = time => time.Month,
            ["year"] = time => time.Year,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGet(string name, [NotNullWhen(true)] out Func<DateTime, double>? part) => Parts.TryGetValue(name, out part);

    public static IReadOnlyList<Element> Evaluate(Func<DateTime, double> part, Call call, Evaluator evaluator, long time)
    {
        if (call.Arguments.Count == 0)
            return [Element.Of(LabelSet.Empty, Part(part, time / 1000.0))];
        return [.. evaluator.Vector(call.Arguments[0], time)
            .Where(element => element.Histogram is null)
            .Select(element => Element.Of(element.LabelsWithoutName, Part(part, element.Value)))];
    }

    private static double Part(Func<DateTime, double> part, double seconds)
        => Math.Abs(seconds) < 6e10 ? part(DateTime.UnixEpoch.AddSeconds(Math.Floor(seconds))) : double.NaN;
}
