using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Remote;

/// <summary>
/// Encodes <c>prometheus.WriteRequest</c> of remote write 1.0: {1 TimeSeries {1 Label {1, 2}, 2 Sample {1 value, 2 time}, 3 Exemplar, 4
/// Histogram}, 3 MetricMetadata}. Histograms go with float counts.
/// </summary>
internal static class RemoteWriteMessage
{
    public static void AddSeries(LabelSet labels, IEnumerable<Sample> samples, IEnumerable<Exemplar> exemplars, ByteWriter to)
        => Message(to, 1, series =>
        {
            AddLabels(labels, series);
            foreach (var sample in samples)
            {
                if (sample.Histogram is { } histogram)
                    Message(series, 4, item => AddHistogram(histogram, sample.Time, item));
                else
                    Message(series, 2, item => AddPoint(sample.Value, sample.Time, item, valueField: 1));
            }

            foreach (var exemplar in exemplars)
            {
                Message(series, 3, item =>
                {
                    AddLabels(exemplar.Labels, item);
                    AddPoint(exemplar.Value, exemplar.Time, item, valueField: 2);
                });
            }
        });

    public static void AddMetadata(MetricMetadata metadata, ByteWriter to)
        => Message(to, 3, item =>
        {
            Number(item, 1, (long)metadata.Type);
            Text(item, 2, metadata.Family);
            Text(item, 4, metadata.Help);
            Text(item, 5, metadata.Unit);
        });

    private static void AddLabels(LabelSet labels, ByteWriter to)
    {
        foreach (var label in labels)
        {
            Message(to, 1, item =>
            {
                Text(item, 1, label.Name);
                Text(item, 2, label.Value);
            });
        }
    }

    private static void AddPoint(double value, long time, ByteWriter to, int valueField)
    {
        Double(to, valueField, value);
        Number(to, valueField + 1, time);
    }

    /// <summary>
    /// {2 count, 3 sum, 4 schema, 5 zero threshold, 7 zero count, 8 and 11 spans {1 offset, 2 length}, 10 and 13 counts, 14 reset hint,
    /// 15 time, 16 custom bounds}: the fields of floats.
    /// </summary>
    private static void AddHistogram(NativeHistogram histogram, long time, ByteWriter to)
    {
        Double(to, 2, histogram.Count);
        Double(to, 3, histogram.Sum);
        Zigzag(to, 4, histogram.Schema);
        Double(to, 5, histogram.ZeroThreshold);
        Double(to, 7, histogram.ZeroCount);
        AddSpans(to, 8, histogram.NegativeSpans.AsSpan());
        Doubles(to, 10, histogram.NegativeBuckets.AsSpan());
        AddSpans(to, 11, histogram.PositiveSpans.AsSpan());
        Doubles(to, 13, histogram.PositiveBuckets.AsSpan());
        Number(to, 14, (long)histogram.ResetHint);
        Number(to, 15, time);
        Doubles(to, 16, histogram.CustomValues.AsSpan());
    }

    private static void AddSpans(ByteWriter to, int field, ReadOnlySpan<BucketSpan> spans)
    {
        foreach (var span in spans)
        {
            Message(to, field, item =>
            {
                Zigzag(item, 1, span.Offset);
                Number(item, 2, span.Length);
            });
        }
    }

    private static void Message(ByteWriter to, int field, Action<ByteWriter> write)
    {
        var content = new ByteWriter();
        write(content);
        Tag(to, field, 2);
        to.Varint((ulong)content.Length);
        to.Bytes(content.Written);
    }

    private static void Text(ByteWriter to, int field, string text)
    {
        Tag(to, field, 2);
        to.Text(text);
    }

    private static void Double(ByteWriter to, int field, double value)
    {
        Tag(to, field, 1);
        to.Double(value);
    }

    private static void Doubles(ByteWriter to, int field, ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return;
        Tag(to, field, 2);
        to.Varint((ulong)values.Length * sizeof(double));
        foreach (var value in values)
            to.Double(value);
    }

    private static void Number(ByteWriter to, int field, long value)
    {
        Tag(to, field, 0);
        to.Varint((ulong)value);
    }

    private static void Zigzag(ByteWriter to, int field, long value)
    {
        Tag(to, field, 0);
        to.Zigzag(value);
    }

    private static void Tag(ByteWriter to, int field, int type) => to.Varint((ulong)((field << 3) | type));
}
