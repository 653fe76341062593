using Observe.PromQL.Evaluation;
using Observe.PromQL.Lexing;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Labels;

/// <summary><c>label_replace</c> and <c>label_join</c>. A name that was to go and is set anew stays.</summary>
internal static class LabelFunctions
{
    /// <summary><c>label_replace(v, target, template, source, regex)</c>: the template is filled from a match of the whole source label.</summary>
    public static IEnumerable<StepSeries> Replace(FunctionCall call)
    {
        var (target, source) = (call.Text(1), call.Text(3));
        var pattern = LabelPattern.Compile(call.Text(4));
        var template = LabelPattern.Template(call.Text(2));
        CheckTarget(target, "label_replace");
        return SeriesMerge.Merge(call.Context, call.Vector(0).Select(series =>
        {
            var match = pattern.Match(series.Labels[source] ?? "");
            return match.Success ? WithLabel(series, target, match.Result(template)) : series;
        }));
    }

    /// <summary><c>label_join(v, target, separator, source…)</c>: the values of labels, joined.</summary>
    public static IEnumerable<StepSeries> Join(FunctionCall call)
    {
        var (target, separator) = (call.Text(1), call.Text(2));
        var sources = Enumerable.Range(3, call.Count - 3).Select(call.Text).ToArray();
        CheckTarget(target, "label_join");
        foreach (var source in sources)
        {
            if (!IsName(source))
                throw new EvaluationException($"invalid source label name in label_join(): {source}");
        }

        return SeriesMerge.Merge(call.Context, call.Vector(0).Select(series
            => WithLabel(series, target, string.Join(separator, sources.Select(source => series.Labels[source] ?? "")))));
    }

    private static StepSeries WithLabel(StepSeries series, string name, string value)
    {
        series.Labels = series.Labels.With(name, value);
        if (name == Label.MetricName)
            series.DropsName = false;
        return series;
    }

    private static void CheckTarget(string name, string function)
    {
        if (!IsName(name))
            throw new EvaluationException($"invalid destination label name in {function}(): {name}");
    }

    private static bool IsName(string name) => name.Length > 0 && TextLiteral.IsText(name);
}
