using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Metrics;
using Observe.Store.Metrics.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Metrics.Postgres;

public sealed class JournalPayloadTests : IDisposable
{
    private readonly SeriesIndex _index = new(TenantId.Default);

    [Fact]
    public void Encode_OneSample_IsAsDrawn()
    {
        var series = Series("a");

        var bytes = Encode([new(series, new Sample(1_764_590_400_000, 1))], [], []);

        // As in docs/formats/postgres.md.
        Assert.Equal($"0101{series.Id}01000080c8c59cdb66000000000000f03f0000", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Decode_EverythingThatABatchHolds_IsWhatWasEncoded()
    {
        var (a, b, c) = (Series("a"), Series("b"), Series("c"));
        var histogram = new NativeHistogram { Schema = 2, Count = 3, Sum = 4.5, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2] };
        WriteEntry[] samples =
        [
            new(a, new Sample(10, 1)), new(b, new Sample(-5, double.NaN, null, -7)), new(a, new Sample(20, 0, histogram, 3)),
            new(a, new Sample(30, Staleness.Marker)),
        ];
        MetricMetadata[] metadata = [new("f", MetricType.Counter, "s", "zero \0 é")];
        (Series, Exemplar)[] exemplars = [(c, new Exemplar(LabelSet.From(("trace_id", "1")), 2.5, 15)), (b, new Exemplar(LabelSet.Empty, 0, 16))];

        var bytes = Encode(samples, metadata, exemplars);

        Assert.Equal([a.Id, b.Id, c.Id], JournalPayload.ReadSeries(bytes));
        var decoded = JournalPayload.Decode(bytes, [a, b, c]);
        Assert.Equal(samples, decoded.Samples);
        Assert.Equal(metadata, decoded.Metadata);
        Assert.Equal(exemplars, decoded.Exemplars);
    }

    [Fact]
    public void ReadSeries_NewerVersion_SaysSo()
    {
        var error = Assert.Throws<InvalidDataException>(() => JournalPayload.ReadSeries([2, 0]));

        Assert.Equal("a journal row has payload version 2, this observe knows 1: start a newer observe", error.Message);
    }

    public void Dispose() => _index.Dispose();

    private HeadSeries Series(string name) => _index.GetOrAdd(LabelSet.From(("__name__", name)));

    private static byte[] Encode(
        WriteEntry[] samples, IReadOnlyList<MetricMetadata> metadata, IReadOnlyList<(Series Series, Exemplar Exemplar)> exemplars)
    {
        var to = new ByteWriter();
        JournalPayload.Encode(samples, metadata, exemplars, new LocalSeries(), to);
        return to.Written.ToArray();
    }
}
