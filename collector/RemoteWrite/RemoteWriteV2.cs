using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>
/// Decodes <c>io.prometheus.write.v2.Request</c> {4 symbols, 5 TimeSeries {1 labels_refs, 2 Sample, 3 Histogram, 4 Exemplar, 5 Metadata}}.
/// Field 6 of a series is the start time that release candidates had there; newer senders state it on each sample.
/// </summary>
internal sealed class RemoteWriteV2(RemoteWriteSeries series, RemoteWriteRequest request)
{
    private const byte NameTag = (1 << 3) | 2;
    private const byte ValueTag = (2 << 3) | 2;

    private readonly List<ulong> _references = [];
    private SymbolTable _symbols = new();

    /// <exception cref="MalformedException">Not a write request.</exception>
    public void Decode(ReadOnlySpan<byte> bytes)
    {
        _symbols = SymbolTable.Read(bytes);
        var reader = new ProtobufReader(bytes);
        var hasKnown = false;
        while (reader.Next())
        {
            hasKnown |= reader.Field is 4 or 5;
            if (reader.Field == 5)
                TimeSeries(bytes, reader.Bytes());
            else if (reader.Field == 4)
                reader.Skip();
            else
                RemoteWriteMessage.SkipUnknown(RemoteWriteVersion.V2, ref reader);
        }

        RemoteWriteMessage.RequireKnown(RemoteWriteVersion.V2, hasKnown, bytes.Length);
    }

    /// <summary>A series that is no message is refused alone: its length says where the next one begins.</summary>
    private void TimeSeries(ReadOnlySpan<byte> all, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var (created, items) = ReadReferences(bytes);
            SpellLabels(all);
            var resolution = series.Resolve(series.Key.Span);
            if (!resolution.IsResolved)
                request.Tally.Refuse(resolution.Refusal);
            else if (items == 0)
                request.Tally.Refuse(RefusalReason.InvalidValue, $"{resolution.Series}: a series has neither samples nor histograms");
            else
                Items(all, bytes, resolution.Series, created);
        }
        catch (MalformedException error)
        {
            request.Tally.Refuse(RefusalReason.Malformed, $"a series cannot be decoded: {error.Message}");
        }
    }

    private (long Created, int Items) ReadReferences(ReadOnlySpan<byte> bytes)
    {
        _references.Clear();
        var (created, items) = (0L, 0);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Varints(_references); break;
                case 2 or 3:
                    items++;
                    reader.Skip();
                    break;
                case 6: created = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return (created, items);
    }

    /// <summary>The labels as 1.0 would write them: one series has one key, whichever version its sender speaks.</summary>
    private void SpellLabels(ReadOnlySpan<byte> all)
    {
        if (_references.Count % 2 != 0)
            throw new MalformedException("the labels have a name without a value");
        series.Key.Truncate(0);
        for (var i = 0; i < _references.Count; i += 2)
        {
            var name = _symbols.Bytes(all, _references[i]);
            var value = _symbols.Bytes(all, _references[i + 1]);
            series.Key.Byte((byte)SeriesKeyEncoding.RemoteWrite);
            series.Key.Varint((uint)(FieldLength(name.Length) + FieldLength(value.Length)));
            series.Key.Byte(NameTag);
            series.Key.Varint((uint)name.Length);
            series.Key.Bytes(name);
            series.Key.Byte(ValueTag);
            series.Key.Varint((uint)value.Length);
            series.Key.Bytes(value);
        }
    }

    private void Items(ReadOnlySpan<byte> all, ReadOnlySpan<byte> bytes, Series found, long created)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: Sample(found, reader.Bytes(), created); break;
                case 3: Histogram(found, reader.Bytes(), created); break;
                case 4: Exemplar(all, found, reader.Bytes()); break;
                case 5: Metadata(all, found, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void Sample(Series found, ReadOnlySpan<byte> bytes, long created)
    {
        var (value, time, start) = (0.0, 0L, created);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: value = reader.Double(); break;
                case 2: time = (long)reader.Varint(); break;
                case 3: start = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        request.Add(found, time, value, start);
    }

    private void Histogram(Series found, ReadOnlySpan<byte> bytes, long created)
    {
        var sample = RemoteWriteHistogram.Decode(bytes);
        request.Add(found, sample.StartTime == 0 ? sample with { StartTime = created } : sample);
    }

    private void Exemplar(ReadOnlySpan<byte> all, Series found, ReadOnlySpan<byte> bytes)
    {
        _references.Clear();
        var (value, time) = (0.0, 0L);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Varints(_references); break;
                case 2: value = reader.Double(); break;
                case 3: time = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (_references.Count % 2 != 0)
            throw new MalformedException("an exemplar's labels have a name without a value");
        var labels = new List<Label>(_references.Count / 2);
        for (var i = 0; i < _references.Count; i += 2)
            labels.Add(new Label(_symbols.Text(all, _references[i]), _symbols.Text(all, _references[i + 1])));
        request.AddExemplar(found, labels, value, time);
    }

    private void Metadata(ReadOnlySpan<byte> all, Series found, ReadOnlySpan<byte> bytes)
    {
        var (type, help, unit) = (0, 0UL, 0UL);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = (int)reader.Varint(); break;
                case 3: help = reader.Varint(); break;
                case 4: unit = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (type == 0 && help == 0 && unit == 0)
            return;
        var family = MetricFamily.Of(found.Labels.MetricName ?? "", (MetricType)type);
        request.AddMetadata(type, family, _symbols.Text(all, unit), _symbols.Text(all, help));
    }

    private static int FieldLength(int length)
        => 1 + (length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5) + length;
}
