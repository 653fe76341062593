using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals;

/// <summary><c>workload:replicas{state="ready"}</c> as a name and labels.</summary>
internal static class SignalName
{
    public static (string Name, LabelSet Labels) Parse(string text)
    {
        if (!Expressions.TryParseSelector(text, out var matchers, out var error))
            throw new FormatException(error);
        return (
            matchers.First(matcher => matcher.Name == Label.MetricName).Value,
            LabelSet.From(matchers.Where(matcher => matcher.Name != Label.MetricName).Select(matcher => new Label(matcher.Name, matcher.Value))));
    }
}
