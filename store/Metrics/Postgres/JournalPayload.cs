using System.Buffers.Binary;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Journal;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What one batch brought: everything that a process which follows needs to know of it.</summary>
internal sealed record JournalContent(
    IReadOnlyList<WriteEntry> Samples,
    IReadOnlyList<MetricMetadata> Metadata,
    IReadOnlyList<(Series Series, Exemplar Exemplar)> Exemplars);

/// <summary>
/// One batch as bytes. A series is its 16 bytes once, after that its place in this list; labels are in the table of series. Format in
/// docs/formats/postgres.md.
/// </summary>
internal static class JournalPayload
{
    private const byte Version = 1;

    public static void Encode(
        ReadOnlySpan<WriteEntry> samples, IReadOnlyList<MetricMetadata> metadata,
        IReadOnlyList<(Series Series, Exemplar Exemplar)> exemplars, LocalSeries series, ByteWriter to)
    {
        foreach (ref readonly var entry in samples)
            series.Add((HeadSeries)entry.Series);
        foreach (var (of, _) in exemplars)
            series.Add((HeadSeries)of);
        to.Byte(Version);
        EncodeSeries(series.All, to);
        to.Varint((ulong)samples.Length);
        var time = 0L;
        for (var i = 0; i < samples.Length; i++)
        {
            to.Varint((ulong)series.PlaceOf(i));
            JournalRecord.EncodeSample(samples[i].Sample, ref time, to);
        }

        to.Varint((ulong)metadata.Count);
        foreach (var item in metadata)
            JournalRecord.EncodeMetadata(item, to);
        to.Varint((ulong)exemplars.Count);
        for (var i = 0; i < exemplars.Count; i++)
        {
            to.Varint((ulong)series.PlaceOf(samples.Length + i));
            EncodeExemplar(exemplars[i].Exemplar, to);
        }
    }

    /// <summary>The series that a payload names.</summary>
    public static SeriesId[] ReadSeries(ReadOnlySpan<byte> payload)
    {
        var from = new ByteReader(payload);
        return ReadSeries(ref from);
    }

    /// <param name="payload">What <see cref="Encode"/> wrote.</param>
    /// <param name="series">One for each that <see cref="ReadSeries(ReadOnlySpan{byte})"/> gave.</param>
    public static JournalContent Decode(ReadOnlySpan<byte> payload, IReadOnlyList<HeadSeries> series)
    {
        var from = new ByteReader(payload);
        ReadSeries(ref from);
        var samples = new WriteEntry[from.Count()];
        var time = 0L;
        for (var i = 0; i < samples.Length; i++)
        {
            var of = series[(int)from.Varint()];
            samples[i] = new WriteEntry(of, JournalRecord.DecodeSample(ref from, ref time));
        }

        var metadata = new MetricMetadata[from.Count()];
        for (var i = 0; i < metadata.Length; i++)
            metadata[i] = JournalRecord.DecodeMetadata(ref from);
        var exemplars = new (Series, Exemplar)[from.Count()];
        for (var i = 0; i < exemplars.Length; i++)
            exemplars[i] = (series[(int)from.Varint()], DecodeExemplar(ref from));
        return new JournalContent(samples, metadata, exemplars);
    }

    private static void EncodeSeries(IReadOnlyList<HeadSeries> series, ByteWriter to)
    {
        to.Varint((ulong)series.Count);
        Span<byte> bytes = stackalloc byte[SeriesUuid.Length];
        foreach (var item in series)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, item.Id.Value);
            to.Bytes(bytes);
        }
    }

    private static SeriesId[] ReadSeries(ref ByteReader from)
    {
        var version = from.Byte();
        if (version != Version)
            throw new InvalidDataException($"a journal row has payload version {version}, this observe knows {Version}: start a newer observe");
        var series = new SeriesId[from.Count()];
        for (var i = 0; i < series.Length; i++)
            series[i] = new SeriesId(BinaryPrimitives.ReadUInt128BigEndian(from.Take(SeriesUuid.Length)));
        return series;
    }

    private static void EncodeExemplar(Exemplar exemplar, ByteWriter to)
    {
        to.Zigzag(exemplar.Time);
        to.Double(exemplar.Value);
        JournalRecord.EncodeLabels(exemplar.Labels, to);
    }

    private static Exemplar DecodeExemplar(ref ByteReader from)
    {
        var time = from.Zigzag();
        var value = from.Double();
        return new Exemplar(JournalRecord.DecodeLabels(ref from), value, time);
    }
}
