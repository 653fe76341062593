using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;

namespace Observe.PromQL.Functions;

/// <summary>Order of an instant query's answer; NaN last. Range queries sort by labels whatever these say.</summary>
internal static class SortFunctions
{
    public static IReadOnlyList<Element> Ascending(Call call, Evaluator evaluator, long time)
        => [.. Floats(call, evaluator, time).OrderBy(element => double.IsNaN(element.Value)).ThenBy(element => element.Value)];

    public static IReadOnlyList<Element> Descending(Call call, Evaluator evaluator, long time)
        => [.. Floats(call, evaluator, time).OrderBy(element => double.IsNaN(element.Value)).ThenByDescending(element => element.Value)];

    public static IReadOnlyList<Element> ByLabel(Call call, Evaluator evaluator, long time)
        => [.. evaluator.Vector(call.Arguments[0], time).Order(new LabelComparer(Names(call, evaluator)))];

    public static IReadOnlyList<Element> ByLabelDescending(Call call, Evaluator evaluator, long time)
        => [.. evaluator.Vector(call.Arguments[0], time).OrderDescending(new LabelComparer(Names(call, evaluator)))];

    private static IEnumerable<Element> Floats(Call call, Evaluator evaluator, long time)
        => evaluator.Vector(call.Arguments[0], time).Where(element => element.Histogram is null);

    private static string[] Names(Call call, Evaluator evaluator) => [.. call.Arguments.Skip(1).Select(Evaluator.Text)];

    /// <summary>By the named labels in turn, numbers within text by value, then by all labels.</summary>
    private sealed class LabelComparer(string[] names) : IComparer<Element>
    {
        private static readonly StringComparer Natural = StringComparer.Create(
            System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering);

        public int Compare(Element x, Element y)
        {
            foreach (var name in names)
            {
                var order = Natural.Compare(x.Labels[name] ?? "", y.Labels[name] ?? "");
                if (order != 0)
                    return order;
            }

            return x.Labels.CompareTo(y.Labels);
        }
    }
}
