using Observe.Collector.Histograms;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>The native part of a message <c>Histogram</c>, and its count and sum. Nothing is checked here.</summary>
internal sealed class ProtobufHistogram
{
    private readonly List<BucketSpan> _positiveSpans = [];
    private readonly List<BucketSpan> _negativeSpans = [];
    private readonly List<ulong> _positiveDeltas = [];
    private readonly List<ulong> _negativeDeltas = [];
    private readonly List<double> _positiveCounts = [];
    private readonly List<double> _negativeCounts = [];
    private double _zeroThreshold;
    private double _zeroCount;
    private int _schema;

    private ProtobufHistogram()
    {
    }

    public double Count { get; private set; }

    public double Sum { get; private set; }

    /// <summary>One without observations yet says so by a zero threshold or an empty span.</summary>
    public bool IsNative => _positiveSpans.Count > 0 || _negativeSpans.Count > 0 || _zeroThreshold > 0 || _zeroCount > 0;

    /// <exception cref="MalformedException">Not a histogram message.</exception>
    public static ProtobufHistogram Read(ReadOnlySpan<byte> bytes)
    {
        var histogram = new ProtobufHistogram();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
            histogram.Read(ref reader);
        return histogram;
    }

    public NativeHistogram ToNative() => new()
    {
        Schema = _schema,
        ZeroThreshold = _zeroThreshold,
        ZeroCount = _zeroCount,
        Count = Count,
        Sum = Sum,
        PositiveSpans = [.. _positiveSpans],
        PositiveBuckets = NativeBuckets.Counts(_positiveCounts, _positiveDeltas),
        NegativeSpans = [.. _negativeSpans],
        NegativeBuckets = NativeBuckets.Counts(_negativeCounts, _negativeDeltas),
    };

    private void Read(ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 1: Count = reader.Varint(); break;
            case 2: Sum = reader.Double(); break;
            case 4: Count = reader.Double(); break;
            case 5: _schema = (int)reader.ZigZag(); break;
            case 6: _zeroThreshold = reader.Double(); break;
            case 7: _zeroCount = reader.Varint(); break;
            case 8: _zeroCount = reader.Double(); break;
            case 9: _negativeSpans.Add(NativeBuckets.Span(reader.Bytes())); break;
            case 10: reader.Varints(_negativeDeltas); break;
            case 11: reader.Doubles(_negativeCounts); break;
            case 12: _positiveSpans.Add(NativeBuckets.Span(reader.Bytes())); break;
            case 13: reader.Varints(_positiveDeltas); break;
            case 14: reader.Doubles(_positiveCounts); break;
            default: reader.Skip(); break;
        }
    }
}
