using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Journal;

/// <summary>
/// Payload of a journal record. Labels of a series stand in the first record of a segment that names it; after that its ordinal
/// does. Format in docs/formats/journal.md.
/// </summary>
internal static class JournalRecord
{
    private const byte HistogramFlag = 1;
    private const byte StartFlag = 2;

    /// <summary>
    /// The labels of series that this segment has not named yet. Called under the journal's lock, which guards
    /// <see cref="HeadSeries.DefinedInSegment"/>.
    /// </summary>
    public static void EncodeDefinitions(ReadOnlySpan<WriteEntry> samples, long segment, ByteWriter to)
    {
        List<HeadSeries>? undefined = null;
        foreach (ref readonly var entry in samples)
        {
            var series = (HeadSeries)entry.Series;
            if (series.DefinedInSegment == segment)
                continue;
            series.DefinedInSegment = segment;
            (undefined ??= []).Add(series);
        }

        to.Varint((ulong)(undefined?.Count ?? 0));
        foreach (var series in undefined ?? [])
        {
            to.Varint((ulong)series.Ordinal);
            EncodeLabels(series.Labels, to);
        }
    }

    /// <summary>What follows the definitions; needs no lock.</summary>
    public static void EncodeBody(ReadOnlySpan<WriteEntry> samples, IReadOnlyList<MetricMetadata> metadata, ByteWriter to)
    {
        to.Varint((ulong)samples.Length);
        var time = 0L;
        foreach (ref readonly var entry in samples)
        {
            to.Varint((ulong)((HeadSeries)entry.Series).Ordinal);
            EncodeSample(entry.Sample, ref time, to);
        }

        to.Varint((ulong)metadata.Count);
        foreach (var item in metadata)
            EncodeMetadata(item, to);
    }

    /// <summary>Reads a record. <paramref name="define"/> is told of new ordinals, <paramref name="sample"/> of every sample in order.</summary>
    public static void Decode(
        ReadOnlySpan<byte> payload, Action<int, LabelSet> define, Action<int, Sample> sample, Action<MetricMetadata> metadata)
    {
        var from = new ByteReader(payload);
        for (var left = from.Count(); left > 0; left--)
            define((int)from.Varint(), DecodeLabels(ref from));
        var time = 0L;
        for (var left = from.Count(); left > 0; left--)
        {
            var ordinal = (int)from.Varint();
            sample(ordinal, DecodeSample(ref from, ref time));
        }

        for (var left = from.Count(); left > 0; left--)
            metadata(DecodeMetadata(ref from));
    }

    /// <param name="sample">What is written.</param>
    /// <param name="time">Of the sample before; becomes this one's.</param>
    /// <param name="to">Where it goes.</param>
    public static void EncodeSample(in Sample sample, ref long time, ByteWriter to)
    {
        to.Byte((byte)((sample.IsHistogram ? HistogramFlag : 0) | (sample.StartTime != 0 ? StartFlag : 0)));
        to.Zigzag(sample.Time - time);
        time = sample.Time;
        if (sample.StartTime != 0)
            to.Zigzag(sample.StartTime);
        if (sample.Histogram is { } histogram)
            HistogramCodec.Encode(histogram, to);
        else
            to.Double(sample.Value);
    }

    public static Sample DecodeSample(ref ByteReader from, ref long time)
    {
        var flags = from.Byte();
        time += from.Zigzag();
        var start = (flags & StartFlag) != 0 ? from.Zigzag() : 0;
        return (flags & HistogramFlag) != 0
            ? new Sample(time, 0, HistogramCodec.Decode(ref from), start)
            : new Sample(time, from.Double(), null, start);
    }

    public static void EncodeLabels(LabelSet labels, ByteWriter to)
    {
        to.Varint((ulong)labels.Count);
        foreach (var label in labels)
        {
            to.Text(label.Name);
            to.Text(label.Value);
        }
    }

    public static LabelSet DecodeLabels(ref ByteReader from)
    {
        var labels = new Label[from.Count()];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = new Label(from.Text(), from.Text());
        return LabelSet.From(labels);
    }

    public static void EncodeMetadata(MetricMetadata metadata, ByteWriter to)
    {
        to.Text(metadata.Family);
        to.Byte((byte)metadata.Type);
        to.Text(metadata.Unit);
        to.Text(metadata.Help);
    }

    public static MetricMetadata DecodeMetadata(ref ByteReader from)
        => new(from.Text(), (MetricType)from.Byte(), from.Text(), from.Text());
}
