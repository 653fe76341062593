using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Index;

/// <summary>Where a block has what it holds of a series: times of its samples in ms, numbers, its chunk table.</summary>
internal readonly record struct BlockExtent(
    long MinTime, long MaxTime, long Samples, int Chunks, long TableOffset, int TableLength, uint TableHash);

/// <summary>
/// Gathers the series of a block and writes the index that <see cref="BlockIndex"/> reads: series in order of id, label pairs in order of
/// name and value, the series of each pair. Format in docs/formats/blocks.md.
/// </summary>
internal sealed class BlockIndexWriter
{
    /// <summary>Label pairs by a number in order of first sight.</summary>
    private readonly Dictionary<Label, int> _pairs = [];
    private readonly List<int> _pairsOfSeries = [];
    private readonly List<Entry> _entries = [];

    public int SeriesCount => _entries.Count;

    public void Add(SeriesId id, LabelSet labels, in BlockExtent extent)
    {
        _entries.Add(new Entry(id, _pairsOfSeries.Count, labels.Count, extent));
        foreach (var label in labels.AsSpan())
        {
            if (!_pairs.TryGetValue(label, out var number))
                _pairs[label] = number = _pairs.Count;
            _pairsOfSeries.Add(number);
        }
    }

    /// <param name="replaces">Numbers of the blocks that this one was merged from.</param>
    /// <param name="tables">Where the chunk tables begin, which extents count from.</param>
    public ByteWriter Encode(IReadOnlyList<long> replaces, long tables)
    {
        _entries.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        var pairs = SortPairs();
        var minTime = _entries.Count == 0 ? 0 : _entries.Min(entry => entry.Extent.MinTime);
        var (entries, offsets) = EncodeEntries(minTime, tables);
        var (postings, lists) = EncodePostings(pairs.Length);
        var (texts, names, values) = EncodeTexts(pairs);

        var index = new ByteWriter(BlockIndexHeader.Length + (_entries.Count * 20) + entries.Length + postings.Length + texts.Length);
        new BlockIndexHeader(
            _entries.Count, names.Count, pairs.Length, replaces.Count, texts.Length, entries.Length, postings.Length, minTime,
            _entries.Count == 0 ? 0 : _entries.Max(entry => entry.Extent.MaxTime),
            _entries.Sum(entry => entry.Extent.Samples), _entries.Sum(entry => (long)entry.Extent.Chunks)).Write(index);
        foreach (var entry in _entries)
        {
            index.UInt64((ulong)(entry.Id.Value >> 64));
            index.UInt64((ulong)entry.Id.Value);
        }

        foreach (var offset in offsets)
            index.UInt32(offset);
        foreach (var (text, first) in names)
        {
            index.UInt32(text);
            index.UInt32((uint)first);
        }

        for (var pair = 0; pair < pairs.Length; pair++)
        {
            index.UInt32(values[pair]);
            index.UInt32(lists[pair].Offset);
            index.UInt32(lists[pair].Count);
        }

        foreach (var number in replaces)
            index.UInt64((ulong)number);
        index.Bytes(texts.Written);
        index.Bytes(entries.Written);
        index.Bytes(postings.Written);
        return index;
    }

    /// <summary>Pairs in order; the numbers of the series become places in it.</summary>
    private Label[] SortPairs()
    {
        var pairs = _pairs.Keys.ToArray();
        Array.Sort(pairs);
        var places = new int[pairs.Length];
        for (var place = 0; place < pairs.Length; place++)
            places[_pairs[pairs[place]]] = place;
        for (var i = 0; i < _pairsOfSeries.Count; i++)
            _pairsOfSeries[i] = places[_pairsOfSeries[i]];
        return pairs;
    }

    private (ByteWriter Entries, uint[] Offsets) EncodeEntries(long minTime, long tables)
    {
        var (to, offsets) = (new ByteWriter(_entries.Count * 32), new uint[_entries.Count]);
        for (var i = 0; i < _entries.Count; i++)
        {
            offsets[i] = (uint)to.Length;
            var (entry, extent, before) = (_entries[i], _entries[i].Extent, 0);
            to.Varint((ulong)entry.PairCount);
            // Labels are sorted, and so are pairs.
            for (var pair = entry.FirstPair; pair < entry.FirstPair + entry.PairCount; pair++)
            {
                to.Varint((ulong)(_pairsOfSeries[pair] - before));
                before = _pairsOfSeries[pair];
            }

            to.Varint((ulong)(extent.MinTime - minTime));
            to.Varint((ulong)(extent.MaxTime - extent.MinTime));
            to.Varint((ulong)extent.Samples);
            to.Varint((ulong)extent.Chunks);
            to.Varint((ulong)(tables + extent.TableOffset));
            to.Varint((ulong)extent.TableLength);
            to.UInt32(extent.TableHash);
        }

        return (to, offsets);
    }

    /// <summary>Of a pair that all series have nothing is written but their number.</summary>
    private (ByteWriter Postings, (uint Offset, uint Count)[] Lists) EncodePostings(int pairs)
    {
        var starts = new int[pairs + 1];
        foreach (var pair in _pairsOfSeries)
            starts[pair + 1]++;
        for (var pair = 0; pair < pairs; pair++)
            starts[pair + 1] += starts[pair];
        var (series, next) = (new int[_pairsOfSeries.Count], starts.ToArray());
        for (var i = 0; i < _entries.Count; i++)
        {
            for (var pair = _entries[i].FirstPair; pair < _entries[i].FirstPair + _entries[i].PairCount; pair++)
                series[next[_pairsOfSeries[pair]]++] = i;
        }

        var (to, lists) = (new ByteWriter(), new (uint, uint)[pairs]);
        for (var pair = 0; pair < pairs; pair++)
        {
            var list = series.AsSpan(starts[pair]..starts[pair + 1]);
            lists[pair] = ((uint)to.Length, (uint)list.Length);
            if (list.Length < _entries.Count)
                EncodeList(list, to);
        }

        return (to, lists);
    }

    private static void EncodeList(ReadOnlySpan<int> ascending, ByteWriter to)
    {
        var expected = 0;
        foreach (var number in ascending)
        {
            to.Varint((ulong)(number - expected));
            expected = number + 1;
        }
    }

    private static (ByteWriter Texts, List<(uint Text, int FirstPair)> Names, uint[] Values) EncodeTexts(ReadOnlySpan<Label> pairs)
    {
        var (to, names, values) = (new ByteWriter(pairs.Length * 16), new List<(uint, int)>(), new uint[pairs.Length]);
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            if (pair == 0 || pairs[pair].Name != pairs[pair - 1].Name)
            {
                names.Add(((uint)to.Length, pair));
                to.Text(pairs[pair].Name);
            }

            values[pair] = (uint)to.Length;
            to.Text(pairs[pair].Value);
        }

        return (to, names, values);
    }

    private readonly record struct Entry(SeriesId Id, int FirstPair, int PairCount, BlockExtent Extent);
}
