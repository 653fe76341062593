using System.Text;
using Observe.Collector.Wire;

namespace Observe.Collector.Exposition;

/// <summary>One message <c>Metric</c> of a family: a gauge, counter, summary, untyped value or histogram under one set of labels.</summary>
internal readonly ref struct ProtobufMetric(
    ReadOnlySpan<byte> metric, ReadOnlySpan<byte> name, SeriesLine lines, IExpositionVisitor visitor, int number)
{
    private readonly ReadOnlySpan<byte> _metric = metric;
    private readonly ReadOnlySpan<byte> _name = name;

    public void Read()
    {
        var time = Time();
        var reader = new ProtobufReader(_metric);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2 or 5: Tell([], [], "", ValueOf(reader.Bytes()), time, default); break;
                case 3: ReadCounter(reader.Bytes(), time); break;
                case 4: ReadSummary(reader.Bytes(), time); break;
                case 7: ReadHistogram(reader.Bytes(), time); break;
                default: reader.Skip(); break;
            }
        }
    }

    private long? Time()
    {
        long? time = null;
        var reader = new ProtobufReader(_metric);
        while (reader.Next())
        {
            if (reader.Field == 6)
                time = (long)reader.Varint();
            else
                reader.Skip();
        }

        return time;
    }

    private static double ValueOf(ReadOnlySpan<byte> message)
    {
        var value = 0.0;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                value = reader.Double();
            else
                reader.Skip();
        }

        return value;
    }

    private void ReadCounter(ReadOnlySpan<byte> counter, long? time)
    {
        ReadOnlySpan<byte> exemplar = [];
        var reader = new ProtobufReader(counter);
        while (reader.Next())
        {
            if (reader.Field == 2)
                exemplar = reader.Bytes();
            else
                reader.Skip();
        }

        Tell([], [], "", ValueOf(counter), time, exemplar);
    }

    private void ReadSummary(ReadOnlySpan<byte> summary, long? time)
    {
        var reader = new ProtobufReader(summary);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: Tell("_count"u8, [], "", reader.Varint(), time, default); break;
                case 2: Tell("_sum"u8, [], "", reader.Double(), time, default); break;
                case 3: ReadQuantile(reader.Bytes(), time); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadQuantile(ReadOnlySpan<byte> message, long? time)
    {
        var (quantile, value) = (0.0, 0.0);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: quantile = reader.Double(); break;
                case 2: value = reader.Double(); break;
                default: reader.Skip(); break;
            }
        }

        Tell([], "quantile"u8, ExpositionNumber.Write(quantile), value, time, default);
    }

    private void ReadHistogram(ReadOnlySpan<byte> message, long? time)
    {
        var histogram = ProtobufHistogram.Read(message);
        if (histogram.IsNative)
        {
            visitor.Histogram(number, lines.Of(_metric, _name, []), histogram.ToNative(), time);
            return;
        }

        var isInfinite = false;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 3)
                isInfinite |= ReadBucket(reader.Bytes(), time);
            else
                reader.Skip();
        }

        // Some targets leave the last bucket out, because the count tells it.
        if (!isInfinite)
            Tell("_bucket"u8, "le"u8, "+Inf", histogram.Count, time, default);
        Tell("_sum"u8, [], "", histogram.Sum, time, default);
        Tell("_count"u8, [], "", histogram.Count, time, default);
    }

    /// <returns>Whether it has no upper bound.</returns>
    private bool ReadBucket(ReadOnlySpan<byte> bucket, long? time)
    {
        var (count, bound) = (0.0, 0.0);
        ReadOnlySpan<byte> exemplar = [];
        var reader = new ProtobufReader(bucket);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: count = reader.Varint(); break;
                case 2: bound = reader.Double(); break;
                case 3: exemplar = reader.Bytes(); break;
                case 4: count = reader.Double(); break;
                default: reader.Skip(); break;
            }
        }

        Tell("_bucket"u8, "le"u8, ExpositionNumber.Write(bound), count, time, exemplar);
        return double.IsPositiveInfinity(bound);
    }

    private void Tell(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> label, string labelValue, double value, long? time, ReadOnlySpan<byte> exemplar)
    {
        var series = lines.Of(_metric, _name, suffix, label, labelValue);
        visitor.Sample(number, new SampleLine(series, value, time, exemplar.IsEmpty ? [] : Encoding.UTF8.GetBytes(ExemplarOf(exemplar))));
    }

    /// <summary>As OpenMetrics writes it.</summary>
    private static string ExemplarOf(ReadOnlySpan<byte> message)
    {
        var (labels, value, time) = (new List<string>(), 0.0, "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: labels.Add(LabelOf(reader.Bytes())); break;
                case 2: value = reader.Double(); break;
                case 3: time = $" {Seconds(reader.Bytes())}"; break;
                default: reader.Skip(); break;
            }
        }

        return $"{{{string.Join(',', labels)}}} {ExpositionNumber.Write(value)}{time}";
    }

    private static string LabelOf(ReadOnlySpan<byte> message)
    {
        var (name, value) = ("", "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Seconds(ReadOnlySpan<byte> timestamp)
    {
        var (seconds, nanoseconds) = (0L, 0L);
        var reader = new ProtobufReader(timestamp);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: seconds = (long)reader.Varint(); break;
                case 2: nanoseconds = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return ExpositionNumber.Write(seconds + (nanoseconds / 1e9));
    }
}
