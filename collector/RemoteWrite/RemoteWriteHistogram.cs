using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>Decodes a native histogram of either version: integer ones with deltas of counts, float ones with counts.</summary>
internal static class RemoteWriteHistogram
{
    /// <summary>Null and the reason where it does not hold together.</summary>
    public static Sample? Decode(ReadOnlySpan<byte> bytes, out string problem)
    {
        var fields = new Fields();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
            Read(ref reader, fields);
        problem = Problem(fields);
        return problem.Length > 0 ? null : new Sample(fields.Time, 0, fields.ToHistogram(), fields.Start);
    }

    private static void Read(ref ProtobufReader reader, Fields fields)
    {
        switch (reader.Field)
        {
            case 1: fields.Count = reader.Varint(); break;
            case 2: fields.Count = reader.Double(); break;
            case 3: fields.Sum = reader.Double(); break;
            case 4: fields.Schema = (int)reader.ZigZag(); break;
            case 5: fields.ZeroThreshold = reader.Double(); break;
            case 6: fields.ZeroCount = reader.Varint(); break;
            case 7: fields.ZeroCount = reader.Double(); break;
            case 8: fields.NegativeSpans.Add(Span(reader.Bytes())); break;
            case 9: reader.Repeat(fields.NegativeDeltas, ReadZigZag, 0); break;
            case 10: reader.Repeat(fields.NegativeCounts, ProtobufReader.ReadDouble, 1); break;
            case 11: fields.PositiveSpans.Add(Span(reader.Bytes())); break;
            case 12: reader.Repeat(fields.PositiveDeltas, ReadZigZag, 0); break;
            case 13: reader.Repeat(fields.PositiveCounts, ProtobufReader.ReadDouble, 1); break;
            case 14: fields.ResetHint = (int)reader.Varint(); break;
            case 15: fields.Time = (long)reader.Varint(); break;
            case 16: reader.Repeat(fields.CustomValues, ProtobufReader.ReadDouble, 1); break;
            case 17: fields.Start = (long)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private static string Problem(Fields fields)
    {
        if (fields.Schema is not (>= -4 and <= 8) and not NativeHistogram.CustomBucketsSchema)
            return $"schema {fields.Schema} is not known";
        if (Length(fields.PositiveSpans) != Math.Max(fields.PositiveDeltas.Count, fields.PositiveCounts.Count)
            || Length(fields.NegativeSpans) != Math.Max(fields.NegativeDeltas.Count, fields.NegativeCounts.Count))
            return "spans and buckets do not have the same length";
        return "";
    }

    private static long Length(List<BucketSpan> spans) => spans.Sum(span => (long)span.Length);

    private static BucketSpan Span(ReadOnlySpan<byte> bytes)
    {
        var (offset, length) = (0, 0U);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                offset = (int)reader.ZigZag();
            else if (reader.Field == 2)
                length = (uint)reader.Varint();
            else
                reader.Skip();
        }

        return new BucketSpan(offset, length);
    }

    private static (long Value, int Length) ReadZigZag(ReadOnlySpan<byte> from)
    {
        var (value, length) = ProtobufReader.ReadVarint(from);
        return ((long)(value >> 1) ^ -(long)(value & 1), length);
    }

    private sealed class Fields
    {
        public double Count { get; set; }

        public double Sum { get; set; }

        public int Schema { get; set; }

        public double ZeroThreshold { get; set; }

        public double ZeroCount { get; set; }

        public int ResetHint { get; set; }

        public long Time { get; set; }

        public long Start { get; set; }

        public List<BucketSpan> PositiveSpans { get; } = [];

        public List<long> PositiveDeltas { get; } = [];

        public List<double> PositiveCounts { get; } = [];

        public List<BucketSpan> NegativeSpans { get; } = [];

        public List<long> NegativeDeltas { get; } = [];

        public List<double> NegativeCounts { get; } = [];

        public List<double> CustomValues { get; } = [];

        public NativeHistogram ToHistogram() => new()
        {
            Schema = Schema,
            ZeroThreshold = ZeroThreshold,
            ZeroCount = ZeroCount,
            Count = Count,
            Sum = Sum,
            ResetHint = (CounterResetHint)(ResetHint & 3),
            PositiveSpans = [.. PositiveSpans],
            PositiveBuckets = [.. PositiveCounts.Count > 0 ? PositiveCounts : Absolute(PositiveDeltas)],
            NegativeSpans = [.. NegativeSpans],
            NegativeBuckets = [.. NegativeCounts.Count > 0 ? NegativeCounts : Absolute(NegativeDeltas)],
            CustomValues = [.. CustomValues],
        };

        private static List<double> Absolute(List<long> deltas)
        {
            var counts = new List<double>(deltas.Count);
            var count = 0L;
            foreach (var delta in deltas)
                counts.Add(count += delta);
            return counts;
        }
    }
}
