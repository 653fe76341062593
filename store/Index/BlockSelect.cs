using Observe.Store.Metrics;

namespace Observe.Store.Index;

/// <summary>Which series of a block match: label by label the sets of its values' series, joined, intersected or taken away.</summary>
internal static class BlockSelect
{
    /// <summary>Numbers of the series that match all matchers, ascending.</summary>
    public static List<int> Run(BlockIndex index, IReadOnlyList<LabelMatcher> matchers)
    {
        SeriesBits? selected = null;
        try
        {
            foreach (var matcher in matchers)
            {
                // Who lacks a label has it empty.
                if (matcher.Matches(""))
                    continue;
                if (Matching(index, matcher) is not { } matching)
                    return [];
                selected = Intersect(selected, matching);
            }

            selected ??= SeriesBits.All(index.SeriesCount);
            foreach (var matcher in matchers)
            {
                if (matcher.Matches(""))
                    RemoveOthers(index, matcher, selected);
            }

            return selected.ToList();
        }
        finally
        {
            selected?.Dispose();
        }
    }

    private static SeriesBits Intersect(SeriesBits? selected, SeriesBits matching)
    {
        if (selected is null)
            return matching;
        selected.IntersectWith(matching);
        matching.Dispose();
        return selected;
    }

    /// <summary>The series of all values that match; null where there are none.</summary>
    private static SeriesBits? Matching(BlockIndex index, LabelMatcher matcher)
    {
        if (matcher.Type == MatcherType.Equal)
            return index.FindPair(matcher.Name, matcher.Value) is var pair and >= 0 ? With(index, pair, null) : null;
        SeriesBits? matching = null;
        var (first, end) = index.PairsOf(matcher.Name);
        for (var i = first; i < end; i++)
        {
            if (matcher.Matches(index.ValueAt(i)))
                matching = With(index, i, matching);
        }

        return matching;
    }

    private static void RemoveOthers(BlockIndex index, LabelMatcher matcher, SeriesBits selected)
    {
        SeriesBits? others = null;
        var (first, end) = index.PairsOf(matcher.Name);
        for (var i = first; i < end; i++)
        {
            if (!matcher.Matches(index.ValueAt(i)))
                others = With(index, i, others);
        }

        if (others is not null)
            selected.Remove(others);
        others?.Dispose();
    }

    private static SeriesBits With(BlockIndex index, int pair, SeriesBits? others)
    {
        var bits = others ?? SeriesBits.None(index.SeriesCount);
        index.AddSeriesOf(pair, bits);
        return bits;
    }
}
