using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>The labels that say what a series' values are: its name, its type, its unit. They go where an operation makes something else of it.</summary>
internal static class MetricNames
{
    public const string TypeLabel = "__type__";
    public const string UnitLabel = "__unit__";

    public static LabelSet Without(LabelSet labels) => labels.Without(Label.MetricName, TypeLabel, UnitLabel);

    public static string Of(LabelSet labels) => labels.MetricName ?? "";
}
