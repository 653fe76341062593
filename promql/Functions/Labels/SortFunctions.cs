using Observe.PromQL.Evaluation;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Labels;

/// <summary>The order of an instant query's answer; a range query's is by labels always.</summary>
internal static class SortFunctions
{
    /// <summary><c>sort</c>: by value, NaN last; histograms have no place in it.</summary>
    public static IEnumerable<StepSeries> Ascending(FunctionCall call)
        => ByValue(call, series => series.OrderBy(item => double.IsNaN(item.Values[0])).ThenBy(item => item.Values[0]));

    /// <summary><c>sort_desc</c>: the other way round, NaN last all the same.</summary>
    public static IEnumerable<StepSeries> Descending(FunctionCall call)
        => ByValue(call, series => series.OrderBy(item => double.IsNaN(item.Values[0])).ThenByDescending(item => item.Values[0]));

    /// <summary><c>sort_by_label</c>: by the values of labels in natural order, then by all labels.</summary>
    public static IEnumerable<StepSeries> ByLabel(FunctionCall call) => [.. call.Vector(0).Order(Comparer(call))];

    /// <summary><c>sort_by_label_desc</c>: the exact reverse.</summary>
    public static IEnumerable<StepSeries> ByLabelDescending(FunctionCall call) => [.. call.Vector(0).OrderDescending(Comparer(call))];

    private static IEnumerable<StepSeries> ByValue(FunctionCall call, Func<IEnumerable<StepSeries>, IEnumerable<StepSeries>> order)
    {
        var floats = call.Vector(0).Where(series => HasFloats(call, series));
        return call.Steps.Count > 1 ? floats : [.. order(floats)];
    }

    private static bool HasFloats(FunctionCall call, StepSeries series)
    {
        for (var i = 0; i < call.Steps.Count; i++)
        {
            if (series.HistogramAt(i) is not null)
                series.Remove(i);
        }

        return call.Keeps(series);
    }

    private static Comparer<StepSeries> Comparer(FunctionCall call)
    {
        var names = Enumerable.Range(1, call.Count - 1).Select(call.Text).ToArray();
        return Comparer<StepSeries>.Create((a, b) =>
        {
            foreach (var name in names)
            {
                var order = NaturalOrder.Compare(a.Labels[name] ?? "", b.Labels[name] ?? "");
                if (order != 0)
                    return order;
            }

            return a.Labels.CompareTo(b.Labels);
        });
    }
}
