using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Journal;

/// <summary>
/// What one write gathers, encoded as it goes: a series' ordinal is read while its line of memory is at hand, because the append
/// before needed it.
/// </summary>
internal sealed class JournalScratch : WriteScratch
{
    /// <summary>A larger buffer than this is not kept for the next write.</summary>
    private const int KeptBytes = 1 << 22;

    private ByteWriter _samples = new();
    private readonly List<HeadSeries> _undefined = [];
    private long _segment;
    private long _time;
    private int _ordinal;

    /// <param name="segment">The journal's at the moment; where another one is written to in the end, every series is looked at again.</param>
    public void Begin(long segment) => _segment = segment;

    public override void Add(in WriteEntry entry, in AppendResult result)
    {
        base.Add(entry, result);
        Encode((HeadSeries)entry.Series, entry.Sample);
    }

    public override void AddInOrder(ReadOnlySpan<WriteEntry> entries)
    {
        base.AddInOrder(entries);
        foreach (ref readonly var entry in entries)
            Encode((HeadSeries)entry.Series, entry.Sample);
    }

    /// <summary>The payload of a record; called under the journal's lock.</summary>
    public void Encode(long segment, JournalDefinitions definitions, IReadOnlyList<MetricMetadata> metadata, ByteWriter to)
    {
        definitions.Begin(segment);
        if (segment == _segment)
        {
            foreach (var series in _undefined)
                definitions.Add(series);
        }
        else
        {
            foreach (ref readonly var entry in Samples)
                definitions.Add((HeadSeries)entry.Series);
        }

        definitions.End(to);
        to.Varint((ulong)Entries.Count);
        to.Bytes(_samples.Written);
        to.Varint((ulong)metadata.Count);
        foreach (var item in metadata)
            JournalRecord.EncodeMetadata(item, to);
    }

    private void Encode(HeadSeries series, in Sample sample)
    {
        if (series.DefinedInSegment != _segment)
            _undefined.Add(series);
        _samples.Zigzag(series.Ordinal - _ordinal);
        _ordinal = series.Ordinal;
        JournalRecord.EncodeSample(sample, ref _time, _samples);
    }

    public override void Clear()
    {
        base.Clear();
        if (_samples.Length > KeptBytes)
            _samples = new ByteWriter();
        _samples.Clear();
        _undefined.Clear();
        (_time, _ordinal) = (0, 0);
    }
}
