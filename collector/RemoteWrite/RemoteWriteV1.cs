using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>Decodes <c>prometheus.WriteRequest</c> {1 TimeSeries {1 Label, 2 Sample, 3 Exemplar, 4 Histogram}, 3 MetricMetadata}.</summary>
internal sealed class RemoteWriteV1(RemoteWriteSeries series, RemoteWriteRequest request)
{
    private readonly List<ScannedSeries> _scanned = request.Scanned;
    private readonly List<WireKey> _keys = request.Keys;

    /// <exception cref="MalformedException">Not a write request.</exception>
    public void Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        var hasKnown = false;
        while (reader.Next())
        {
            hasKnown |= reader.Field is 1 or 3;
            if (reader.Field == 1)
                Scan(bytes, reader.Bytes(), reader.Position);
            else if (reader.Field == 3)
                Metadata(reader.Bytes());
            else
                RemoteWriteMessage.SkipUnknown(RemoteWriteVersion.V1, ref reader);
        }

        RemoteWriteMessage.RequireKnown(RemoteWriteVersion.V1, hasKnown, bytes.Length);
        var found = request.Found(_keys.Count);
        series.TryResolve(CollectionsMarshal.AsSpan(_keys), found);
        for (var i = 0; i < found.Length; i++)
            TimeSeries(bytes, _scanned[i], _keys[i], found[i]);
    }

    /// <summary>A series that is no message is refused alone: its length says where the next one begins.</summary>
    private void Scan(ReadOnlySpan<byte> all, ReadOnlySpan<byte> message, int end)
    {
        try
        {
            var scanned = Scan(message, end - message.Length);
            _keys.Add(WireKey.Of(Labels(all, scanned)));
            _scanned.Add(scanned);
        }
        catch (MalformedException error)
        {
            Refuse(error);
        }
    }

    private static ScannedSeries Scan(ReadOnlySpan<byte> message, int start)
    {
        var leading = SkipShortLabels(message);
        var (labels, others, time, value) = (leading, 0, 0L, 0.0);
        var reader = new ProtobufReader(message[leading..]);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                reader.Skip();
                labels = others == 0 ? leading + reader.Position : -1;
            }
            else if (reader.Field == 2 && others == 0)
            {
                (time, value) = Sample(reader.Bytes());
                others = 1;
            }
            else
            {
                reader.Skip();
                others = 2;
            }
        }

        return new ScannedSeries(start, message.Length, labels, others == 1 && labels >= 0, time, value);
    }

    /// <summary>Passes over label messages (0A LENGTH …) of less than 128 bytes, which nearly all are; where they end.</summary>
    private static int SkipShortLabels(ReadOnlySpan<byte> message)
    {
        var at = 0;
        while (at + 1 < message.Length && message[at] == 0x0A && message[at + 1] < 0x80 && at + 2 + message[at + 1] <= message.Length)
            at += 2 + message[at + 1];
        return at;
    }

    private void TimeSeries(ReadOnlySpan<byte> all, in ScannedSeries scanned, WireKey key, Series? known)
    {
        if (known is not null && scanned.IsSingle)
        {
            request.Add(known, scanned.Time, scanned.Value, startTime: 0);
            return;
        }

        try
        {
            var resolution = known ?? series.Add(Labels(all, scanned), key);
            if (resolution.IsResolved)
                Items(all.Slice(scanned.Start, scanned.Length)[Math.Max(0, scanned.LabelsLength)..], resolution.Series);
            else
                request.Tally.Refuse(resolution.Refusal);
        }
        catch (MalformedException error)
        {
            Refuse(error);
        }
    }

    /// <summary>The label messages: as they lie where they stand first, which every sender does, else put together.</summary>
    private ReadOnlySpan<byte> Labels(ReadOnlySpan<byte> all, in ScannedSeries scanned)
        => scanned.LabelsLength >= 0
            ? all.Slice(scanned.Start, scanned.LabelsLength)
            : ScatteredLabels(all.Slice(scanned.Start, scanned.Length));

    private void Refuse(MalformedException error)
        => request.Tally.Refuse(RefusalReason.Malformed, $"a series cannot be decoded: {error.Message}");

    private ReadOnlySpan<byte> ScatteredLabels(ReadOnlySpan<byte> bytes)
    {
        series.Key.Truncate(0);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            reader.Skip();
            if (reader.Field == 1)
                series.Key.Bytes(bytes[reader.FieldStart..reader.Position]);
        }

        return series.Key.Span;
    }

    private void Items(ReadOnlySpan<byte> bytes, Series found)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    var (time, value) = Sample(reader.Bytes());
                    request.Add(found, time, value, startTime: 0);
                    break;
                case 3: Exemplar(found, reader.Bytes()); break;
                case 4: request.Add(found, RemoteWriteHistogram.Decode(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static (long Time, double Value) Sample(ReadOnlySpan<byte> bytes)
    {
        // 09 VALUE(8) 10 TIME(varint), as every sender writes it.
        if (bytes.Length > 10 && bytes[0] == 0x09 && bytes[9] == 0x10 && TryTime(bytes[10..], out var plain))
            return (plain, BinaryPrimitives.ReadDoubleLittleEndian(bytes[1..]));
        var (value, time) = (0.0, 0L);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                value = reader.Double();
            else if (reader.Field == 2)
                time = (long)reader.Varint();
            else
                reader.Skip();
        }

        return (time, value);
    }

    /// <summary>One varint of up to eight bytes and nothing after it.</summary>
    private static bool TryTime(ReadOnlySpan<byte> bytes, out long time)
    {
        time = 0;
        for (var i = 0; i < bytes.Length && i < 8; i++)
        {
            time |= (long)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
                return i == bytes.Length - 1;
        }

        return false;
    }

    private void Exemplar(Series found, ReadOnlySpan<byte> bytes)
    {
        var labels = new List<Label>();
        var (value, time) = (0.0, 0L);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: labels.Add(Label(reader.Bytes())); break;
                case 2: value = reader.Double(); break;
                case 3: time = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        request.AddExemplar(found, labels, value, time);
    }

    private static Label Label(ReadOnlySpan<byte> bytes)
    {
        var (name, value) = ("", "");
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = reader.Text();
            else if (reader.Field == 2)
                value = reader.Text();
            else
                reader.Skip();
        }

        return new Label(name, value);
    }

    private void Metadata(ReadOnlySpan<byte> bytes)
    {
        var (type, family, help, unit) = (0, "", "", "");
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = (int)reader.Varint(); break;
                case 2: family = reader.Text(); break;
                case 4: help = reader.Text(); break;
                case 5: unit = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        request.AddMetadata(type, family, unit, help);
    }
}
