using System.Collections.Immutable;
using Observe.Collector.Limits;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.RemoteWrite;

/// <summary>What a request of either version held, counted as its answer's headers want it.</summary>
internal sealed class RemoteWriteCounts
{
    public int Samples { get; set; }

    public int Histograms { get; set; }

    public int Exemplars { get; set; }
}

/// <summary>
/// Walks a remote-write request straight into a batch. A series known by the exact bytes of its labels costs no allocation.
/// </summary>
internal sealed class RemoteWriteDecoder(IMetricWriter writer, WriteBatch batch, IngestTally tally, RemoteWriteCounts counts)
{
    /// <summary>First byte of a wire key: which encoding the rest is in.</summary>
    private const byte LabelFields = 1;

    private readonly List<byte> _key = [];
    private readonly List<string> _symbols = [];

    /// <summary>prometheus.WriteRequest.</summary>
    public void DecodeV1(ReadOnlySpan<byte> request)
    {
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                SeriesV1(reader.Bytes());
            else if (reader.Field == 3)
                batch.AddMetadata(MetadataV1(reader.Bytes()));
            else
                reader.Skip();
        }
    }

    /// <summary>io.prometheus.write.v2.Request.</summary>
    public void DecodeV2(ReadOnlySpan<byte> request)
    {
        var symbols = new ProtobufReader(request);
        while (symbols.Next())
        {
            if (symbols.Field == 4)
                _symbols.Add(symbols.Text());
            else
                symbols.Skip();
        }

        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 5)
                SeriesV2(reader.Bytes());
            else
                reader.Skip();
        }
    }

    private void SeriesV1(ReadOnlySpan<byte> bytes)
    {
        _key.Clear();
        _key.Add(LabelFields);
        var labels = new ProtobufReader(bytes);
        while (labels.Next())
        {
            if (labels.Field != 1)
            {
                labels.Skip();
                continue;
            }

            var label = labels.Bytes();
            _key.Add((byte)label.Length);
            _key.Add((byte)(label.Length >> 8));
            _key.AddRange(label);
        }

        var key = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_key);
        if (!writer.TryResolve(TenantId.Default, key, out var series) && (series = Resolve(LabelsV1(bytes), key)) is null)
            return;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: AddSample(series, reader.Bytes()); break;
                case 3: AddExemplarV1(series, reader.Bytes()); break;
                case 4: AddHistogram(series, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void SeriesV2(ReadOnlySpan<byte> bytes)
    {
        var references = new List<ulong>();
        var first = new ProtobufReader(bytes);
        while (first.Next())
        {
            if (first.Field == 1)
                first.Repeat(references, ProtobufReader.ReadVarint, 0);
            else
                first.Skip();
        }

        if (Labels(references) is not { } labels || Resolve(labels, default) is not { } series)
            return;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: AddSample(series, reader.Bytes()); break;
                case 3: AddHistogram(series, reader.Bytes()); break;
                case 4: AddExemplarV2(series, reader.Bytes()); break;
                case 5: AddMetadataV2(labels, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private Series? Resolve(List<Label> labels, ReadOnlySpan<byte> key)
    {
        var name = labels.Find(label => label.Name == Label.MetricName).Value;
        if (string.IsNullOrEmpty(name))
        {
            tally.Refuse(RefusalReason.MissingMetricName, $"a series without {Label.MetricName}: {{{string.Join(", ", labels.Take(5))}}}");
            return null;
        }

        if (!LabelSet.TryFrom(labels, out var set, out var duplicate))
        {
            tally.Refuse(RefusalReason.DuplicateLabel, $"{name}: label {duplicate} occurs twice");
            return null;
        }

        var resolution = writer.Resolve(TenantId.Default, set, key);
        if (resolution.IsResolved)
            return resolution.Series;
        tally.Refuse(resolution.Refusal.Reason, resolution.Refusal.Message);
        return null;
    }

    private static List<Label> LabelsV1(ReadOnlySpan<byte> series)
    {
        var labels = new List<Label>();
        var reader = new ProtobufReader(series);
        while (reader.Next())
        {
            if (reader.Field == 1)
                labels.Add(LabelV1(reader.Bytes()));
            else
                reader.Skip();
        }

        return labels;
    }

    private static Label LabelV1(ReadOnlySpan<byte> bytes)
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

    private List<Label>? Labels(List<ulong> references)
    {
        if (references.Count % 2 != 0 || references.Exists(reference => reference >= (ulong)_symbols.Count))
        {
            tally.Refuse(RefusalReason.Malformed, "a series refers to symbols that the request does not have");
            return null;
        }

        var labels = new List<Label>(references.Count / 2);
        for (var i = 0; i < references.Count; i += 2)
            labels.Add(new Label(_symbols[(int)references[i]], _symbols[(int)references[i + 1]]));
        return labels;
    }

    private void AddSample(Series series, ReadOnlySpan<byte> bytes)
    {
        var (value, time, start) = (0.0, 0L, 0L);
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

        batch.Add(series, new Sample(time, value, null, start));
        tally.Saw(time);
        counts.Samples++;
    }

    private void AddHistogram(Series series, ReadOnlySpan<byte> bytes)
    {
        if (RemoteWriteHistogram.Decode(bytes, out var problem) is { } sample)
        {
            batch.Add(series, sample);
            tally.Saw(sample.Time);
            counts.Histograms++;
        }
        else
        {
            tally.Refuse(RefusalReason.InvalidHistogram, $"{series}: {problem}");
        }
    }

    private void AddExemplarV1(Series series, ReadOnlySpan<byte> bytes)
    {
        var labels = new List<Label>();
        var (value, time) = (0.0, 0L);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: labels.Add(LabelV1(reader.Bytes())); break;
                case 2: value = reader.Double(); break;
                case 3: time = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        AddExemplar(series, labels, value, time);
    }

    private void AddExemplarV2(Series series, ReadOnlySpan<byte> bytes)
    {
        var references = new List<ulong>();
        var (value, time) = (0.0, 0L);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Repeat(references, ProtobufReader.ReadVarint, 0); break;
                case 2: value = reader.Double(); break;
                case 3: time = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (Labels(references) is { } labels)
            AddExemplar(series, labels, value, time);
    }

    private void AddExemplar(Series series, List<Label> labels, double value, long time)
    {
        if (!LabelSet.TryFrom(labels, out var set, out _))
            return;
        batch.AddExemplar(series, new Exemplar(set, value, time));
        counts.Exemplars++;
    }

    private static MetricMetadata MetadataV1(ReadOnlySpan<byte> bytes)
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

        return new MetricMetadata(family, TypeOf(type), unit, help);
    }

    private void AddMetadataV2(List<Label> labels, ReadOnlySpan<byte> bytes)
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

        var family = labels.Find(label => label.Name == Label.MetricName).Value;
        if (type != 0 && help < (ulong)_symbols.Count && unit < (ulong)_symbols.Count)
            batch.AddMetadata(new MetricMetadata(family, TypeOf(type), _symbols[(int)unit], _symbols[(int)help]));
    }

    private static MetricType TypeOf(int type) => type is >= 0 and <= 7 ? (MetricType)type : MetricType.Unknown;
}
