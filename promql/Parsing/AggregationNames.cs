using System.Collections.Frozen;

namespace Observe.PromQL.Parsing;

internal static class AggregationNames
{
    public static FrozenSet<string> All { get; } = FrozenSet.ToFrozenSet(
        [
            "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile", "count_values",
            "limitk", "limit_ratio",
        ],
        StringComparer.Ordinal);

    public static FrozenSet<string> WithParameter { get; } = FrozenSet.ToFrozenSet(
        ["topk", "bottomk", "quantile", "count_values", "limitk", "limit_ratio"], StringComparer.Ordinal);
}
