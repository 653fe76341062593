using Observe.Collector.Histograms;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>
/// Decodes a native histogram of either version: integer ones hold each bucket as the difference to the one before, float ones hold
/// counts. Nothing is checked here.
/// </summary>
internal sealed class RemoteWriteHistogram
{
    private readonly List<BucketSpan> _positiveSpans = [];
    private readonly List<BucketSpan> _negativeSpans = [];
    private readonly List<ulong> _positiveDeltas = [];
    private readonly List<ulong> _negativeDeltas = [];
    private readonly List<double> _positiveCounts = [];
    private readonly List<double> _negativeCounts = [];
    private readonly List<double> _customValues = [];
    private double _count;
    private double _sum;
    private double _zeroThreshold;
    private double _zeroCount;
    private int _schema;
    private ulong _resetHint;
    private long _time;
    private long _startTime;

    private RemoteWriteHistogram()
    {
    }

    /// <exception cref="MalformedException">Not a histogram message.</exception>
    public static Sample Decode(ReadOnlySpan<byte> bytes)
    {
        var histogram = new RemoteWriteHistogram();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
            histogram.Read(ref reader);
        return new Sample(histogram._time, 0, histogram.ToNative(), histogram._startTime);
    }

    private void Read(ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 1: _count = reader.Varint(); break;
            case 2: _count = reader.Double(); break;
            case 3: _sum = reader.Double(); break;
            case 4: _schema = (int)reader.ZigZag(); break;
            case 5: _zeroThreshold = reader.Double(); break;
            case 6: _zeroCount = reader.Varint(); break;
            case 7: _zeroCount = reader.Double(); break;
            case 8: _negativeSpans.Add(NativeBuckets.Span(reader.Bytes())); break;
            case 9: reader.Varints(_negativeDeltas); break;
            case 10: reader.Doubles(_negativeCounts); break;
            case 11: _positiveSpans.Add(NativeBuckets.Span(reader.Bytes())); break;
            case 12: reader.Varints(_positiveDeltas); break;
            case 13: reader.Doubles(_positiveCounts); break;
            case 14: _resetHint = reader.Varint(); break;
            case 15: _time = (long)reader.Varint(); break;
            case 16: reader.Doubles(_customValues); break;
            case 17: _startTime = (long)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private NativeHistogram ToNative() => new()
    {
        Schema = _schema,
        ZeroThreshold = _zeroThreshold,
        ZeroCount = _zeroCount,
        Count = _count,
        Sum = _sum,
        ResetHint = _resetHint <= (ulong)CounterResetHint.Gauge ? (CounterResetHint)_resetHint : CounterResetHint.Unknown,
        PositiveSpans = [.. _positiveSpans],
        PositiveBuckets = NativeBuckets.Counts(_positiveCounts, _positiveDeltas),
        NegativeSpans = [.. _negativeSpans],
        NegativeBuckets = NativeBuckets.Counts(_negativeCounts, _negativeDeltas),
        CustomValues = [.. _customValues],
    };
}
