using System.Runtime.InteropServices;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Journal;

/// <summary>
/// Writes the labels of series that a segment has not named yet, each text once a segment. Belongs to who holds the journal's lock.
/// </summary>
internal sealed class JournalDefinitions
{
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _newSymbols = [];
    private readonly List<HeadSeries> _newSeries = [];
    private readonly ByteWriter _series = new();
    private long _segment = -1;

    public void Begin(long segment)
    {
        if (segment == _segment)
            return;
        _segment = segment;
        _symbols.Clear();
    }

    public void Add(HeadSeries series)
    {
        if (series.DefinedInSegment == _segment)
            return;
        series.DefinedInSegment = _segment;
        _newSeries.Add(series);
    }

    /// <summary>Writes what was added since the last time.</summary>
    public void End(ByteWriter to)
    {
        _series.Clear();
        foreach (var series in _newSeries)
        {
            _series.Varint((ulong)series.Ordinal);
            _series.Varint((ulong)series.Labels.Count);
            foreach (ref readonly var label in series.Labels.AsSpan())
            {
                _series.Varint((ulong)SymbolOf(label.Name));
                _series.Varint((ulong)SymbolOf(label.Value));
            }
        }

        // The first one's number, so that a record that is lost shifts no other's.
        to.Varint((ulong)(_symbols.Count - _newSymbols.Count));
        to.Varint((ulong)_newSymbols.Count);
        foreach (var symbol in _newSymbols)
            to.Text(symbol);
        to.Varint((ulong)_newSeries.Count);
        to.Bytes(_series.Written);
        _newSymbols.Clear();
        _newSeries.Clear();
    }

    private int SymbolOf(string text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_symbols, text, out var isKnown);
        if (!isKnown)
        {
            number = _symbols.Count - 1;
            _newSymbols.Add(text);
        }

        return number;
    }
}
