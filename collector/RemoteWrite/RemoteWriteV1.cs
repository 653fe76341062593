using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>Decodes <c>prometheus.WriteRequest</c> {1 TimeSeries {1 Label, 2 Sample, 3 Exemplar, 4 Histogram}, 3 MetricMetadata}.</summary>
internal sealed class RemoteWriteV1(RemoteWriteSeries series, RemoteWriteRequest request)
{
    /// <exception cref="MalformedException">Not a write request.</exception>
    public void Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                TimeSeries(reader.Bytes());
            else if (reader.Field == 3)
                Metadata(reader.Bytes());
            else
                reader.Skip();
        }
    }

    /// <summary>A series that is no message is refused alone: its length says where the next one begins.</summary>
    private void TimeSeries(ReadOnlySpan<byte> bytes)
    {
        try
        {
            CopyLabels(bytes);
            var resolution = series.Resolve();
            if (resolution.IsResolved)
                Items(bytes, resolution.Series);
            else
                request.Tally.Refuse(resolution.Refusal);
        }
        catch (MalformedException error)
        {
            request.Tally.Refuse(RefusalReason.Malformed, $"a series cannot be decoded: {error.Message}");
        }
    }

    private void CopyLabels(ReadOnlySpan<byte> bytes)
    {
        series.Begin();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            reader.Skip();
            if (reader.Field == 1)
                series.Key.Bytes(bytes[reader.FieldStart..reader.Position]);
        }
    }

    private void Items(ReadOnlySpan<byte> bytes, Series found)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: Sample(found, reader.Bytes()); break;
                case 3: Exemplar(found, reader.Bytes()); break;
                case 4: request.Add(found, RemoteWriteHistogram.Decode(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void Sample(Series found, ReadOnlySpan<byte> bytes)
    {
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

        request.Add(found, time, value, startTime: 0);
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
