using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Journal;

/// <summary>The items of a journal's payload. Format in docs/formats/journal.md.</summary>
internal static class JournalRecord
{
    private const byte HistogramFlag = 1;
    private const byte StartFlag = 2;

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
