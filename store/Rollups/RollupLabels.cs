using System.Runtime.InteropServices;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>
/// Labels of the series of a file, in the order of its table. Read when a query needs them, and shared by all days that have the same
/// series.
/// </summary>
internal sealed class RollupLabels
{
    private readonly Label[] _pairs;

    /// <summary>Pairs of all series, one after the other; those of series i end where those of the next begin.</summary>
    private readonly List<int> _pairsOfSeries;
    private readonly List<int> _starts;

    /// <exception cref="InvalidDataException">They are not what the writer wrote.</exception>
    public RollupLabels(ReadOnlySpan<byte> bytes, int series)
    {
        var from = new ByteReader(bytes);
        var symbols = new string[from.Count()];
        for (var i = 0; i < symbols.Length; i++)
            symbols[i] = from.Text();
        var numbers = new Dictionary<(ulong Name, ulong Value), int>();
        var pairs = new List<Label>();
        (_pairsOfSeries, _starts) = ([], [0]);
        for (var i = 0; i < series; i++)
        {
            for (var left = from.Count(); left > 0; left--)
            {
                var symbol = (Name: from.Varint(), Value: from.Varint());
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, symbol, out var isKnown);
                if (!isKnown)
                {
                    number = pairs.Count;
                    pairs.Add(new Label(Text(symbols, symbol.Name), Text(symbols, symbol.Value)));
                }

                _pairsOfSeries.Add(number);
            }

            _starts.Add(_pairsOfSeries.Count);
        }

        _pairs = [.. pairs];
    }

    public int Count => _starts.Count - 1;

    public LabelSet this[int series]
    {
        get
        {
            var pairs = PairsOf(series);
            var labels = new Label[pairs.Length];
            for (var i = 0; i < labels.Length; i++)
                labels[i] = _pairs[pairs[i]];
            return LabelSet.OfSorted(labels);
        }
    }

    /// <summary>Numbers of the series that match all matchers, ascending.</summary>
    public List<int> Select(IReadOnlyList<LabelMatcher> matchers)
    {
        var conditions = matchers.Select(matcher => new Condition(_pairs, matcher)).ToArray();
        var selected = new List<int>();
        for (var series = 0; series < Count; series++)
        {
            if (MatchesAll(conditions, PairsOf(series)))
                selected.Add(series);
        }

        return selected;
    }

    private ReadOnlySpan<int> PairsOf(int series)
        => CollectionsMarshal.AsSpan(_pairsOfSeries)[_starts[series].._starts[series + 1]];

    private static bool MatchesAll(Condition[] conditions, ReadOnlySpan<int> pairs)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(pairs))
                return false;
        }

        return true;
    }

    private static string Text(string[] symbols, ulong number)
        => number < (ulong)symbols.Length ? symbols[number] : throw new InvalidDataException($"there is no symbol {number}");

    /// <summary>A matcher, asked once for each value of its label instead of once for each series.</summary>
    private sealed class Condition(Label[] pairs, LabelMatcher matcher)
    {
        private readonly bool _matchesMissing = matcher.Matches("");
        private readonly bool?[] _ofPair = [.. pairs.Select(pair => pair.Name == matcher.Name ? matcher.Matches(pair.Value) : (bool?)null)];

        public bool Holds(ReadOnlySpan<int> series)
        {
            foreach (var pair in series)
            {
                if (_ofPair[pair] is { } matches)
                    return matches;
            }

            return _matchesMissing;
        }
    }
}
