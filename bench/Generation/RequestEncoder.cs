using Observe.Store.Chunks;

namespace Observe.Benchmarks.Generation;

/// <summary>A request of remote write 1.0, not compressed. Its bytes are good until the next one is asked for.</summary>
/// <param name="FirstEntry">Counted over all requests of the connection; entry n is of the connection's series n mod their number.</param>
/// <param name="Phase">Connections wait for each other between phases.</param>
internal readonly record struct GeneratedRequest(ReadOnlyMemory<byte> Body, long FirstEntry, int Entries, int Phase);

/// <summary>The requests of one connection in the order in which they are sent: block by block of time, in it series by series.</summary>
internal sealed class RequestEncoder
{
    private readonly LoadShape _shape;
    private readonly TargetValues[] _targets;
    private readonly byte[][] _labels;
    private readonly long _start;
    private readonly double[] _values;
    private readonly ByteWriter _body = new(1 << 22);

    /// <param name="end">No sample is later, ms since the epoch.</param>
    public RequestEncoder(LoadShape shape, int connection, long end, ulong seed)
    {
        _shape = shape;
        var first = connection * shape.TargetsPerConnection;
        var targets = Enumerable.Range(first, shape.TargetsPerConnection);
        _targets = [.. targets.Select(target => new TargetValues(target, seed))];
        _labels = [.. targets.SelectMany(target => SeriesLayout.Series.Select(series => TargetLabels.Wire(target, series)))];
        _start = end - (shape.SamplesPerSeries * LoadShape.Interval);
        _values = new double[SeriesLayout.Count * shape.SamplesPerEntry];
    }

    public IEnumerable<GeneratedRequest> Requests()
    {
        var (first, entries, phase) = (0L, 0, 0);
        for (var block = 0; block < _shape.Blocks; block++)
        {
            for (var target = 0; target < _targets.Length; target++)
            {
                _targets[target].Next(_shape.SamplesPerEntry, _values);
                for (var series = 0; series < SeriesLayout.Count; series++)
                {
                    if (entries > 0 && ((entries * _shape.SamplesPerEntry) >= LoadShape.SamplesPerRequest || _shape.PhaseOf(block) != phase))
                    {
                        yield return new GeneratedRequest(_body.Memory, first, entries, phase);
                        first += entries;
                        entries = 0;
                        _body.Clear();
                    }

                    phase = _shape.PhaseOf(block);
                    Write(block, target, series);
                    entries++;
                }
            }
        }

        yield return new GeneratedRequest(_body.Memory, first, entries, phase);
        _body.Clear();
    }

    private void Write(int block, int target, int series)
        => WriteEntry(
            _body, _labels[(target * SeriesLayout.Count) + series], _values.AsSpan(series * _shape.SamplesPerEntry, _shape.SamplesPerEntry),
            _start + _targets[target].ScrapeOffset + ((long)block * _shape.SamplesPerEntry * LoadShape.Interval));

    /// <summary>TimeSeries: 0A LENGTH {label messages, samples}; Sample: 12 10 {09 VALUE 10 TIME}, because times of our age have six bytes.</summary>
    /// <param name="time">Of the first value, ms; the others follow at the interval of the shapes.</param>
    public static void WriteEntry(ByteWriter body, ReadOnlySpan<byte> labels, ReadOnlySpan<double> values, long time)
    {
        const int SampleLength = 1 + 8 + 1 + 6;
        body.Byte(0x0A);
        body.Varint((ulong)(labels.Length + (values.Length * (2 + SampleLength))));
        body.Bytes(labels);
        foreach (var value in values)
        {
            body.Byte(0x12);
            body.Byte(SampleLength);
            body.Byte(0x09);
            body.Double(value);
            body.Byte(0x10);
            body.Varint((ulong)time);
            time += LoadShape.Interval;
        }
    }
}
