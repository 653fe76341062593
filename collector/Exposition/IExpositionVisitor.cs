using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>What a line of metadata is about.</summary>
internal enum MetadataKind
{
    Type,
    Help,
    Unit,
}

/// <summary>
/// Told what a page holds, in its order. Bytes are the page's own and good until the call returns; numbers of lines begin at 1, of
/// protobuf they count metrics.
/// </summary>
internal interface IExpositionVisitor
{
    /// <param name="line">Where it is.</param>
    /// <param name="kind">What is told.</param>
    /// <param name="family">Of which metrics.</param>
    /// <param name="text">As it is written: a help text has its escapes.</param>
    void Describe(int line, MetadataKind kind, ReadOnlySpan<byte> family, ReadOnlySpan<byte> text);

    void Sample(int line, in SampleLine sample);

    /// <param name="line">Where it is.</param>
    /// <param name="series">As <see cref="SampleLine.Series"/>.</param>
    /// <param name="histogram">Not checked.</param>
    /// <param name="time">Ms, null where the page states none.</param>
    void Histogram(int line, ReadOnlySpan<byte> series, NativeHistogram histogram, long? time);

    /// <summary>What cannot be read is left out; the rest of the page is told.</summary>
    void Problem(int line, string problem);
}

/// <summary>A sample as it is written, of which the value alone is read.</summary>
/// <param name="series">Name and labels: <c>name{a="b"}</c>. The same bytes are the same series.</param>
/// <param name="value">Its value.</param>
/// <param name="time">Ms, null where the page states none.</param>
/// <param name="exemplar">What follows <c># </c>; empty where there is none.</param>
internal readonly ref struct SampleLine(ReadOnlySpan<byte> series, double value, long? time, ReadOnlySpan<byte> exemplar)
{
    public ReadOnlySpan<byte> Series { get; } = series;

    public double Value { get; } = value;

    public long? Time { get; } = time;

    public ReadOnlySpan<byte> Exemplar { get; } = exemplar;
}
