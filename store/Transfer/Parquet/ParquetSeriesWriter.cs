using Observe.Store.Chunks;
using Observe.Store.Metrics;
using Parquet;

namespace Observe.Store.Transfer.Parquet;

/// <summary>A Parquet file of all that a sample is, also histograms, staleness markers and start times.</summary>
internal sealed class ParquetSeriesWriter(Stream to) : ISeriesWriter
{
    /// <summary>Rows a group: some 50 MiB of memory.</summary>
    private const int GroupRows = 1_000_000;

    private readonly List<string> _labels = [];
    private readonly List<long> _times = [];
    private readonly List<double> _values = [];
    private readonly List<long> _starts = [];
    private readonly List<byte[]> _histograms = [];
    private ParquetWriter? _writer;

    public IComparer<LabelSet> Order => Comparer<LabelSet>.Default;

    public void Begin(IReadOnlyList<MetricMetadata> metadata)
    {
        // What is known of families has no column.
    }

    public async ValueTask<int> WriteAsync(LabelSet labels, SampleBuffer samples, CancellationToken cancellationToken)
    {
        var text = ParquetLayout.TextOf(labels);
        for (var i = 0; i < samples.Count; i++)
        {
            Add(text, samples[i]);
            if (_times.Count >= GroupRows)
                await FlushAsync(cancellationToken);
        }

        return samples.Count;
    }

    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (_times.Count > 0 || _writer is null)
            await FlushAsync(cancellationToken);
        await _writer!.DisposeAsync();
        _writer = null;
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Add(string labels, in Sample sample)
    {
        _labels.Add(labels);
        _times.Add(sample.Time);
        _values.Add(sample.Value);
        _starts.Add(sample.StartTime);
        _histograms.Add(sample.Histogram is { } histogram ? Encode(histogram) : []);
    }

    private static byte[] Encode(NativeHistogram histogram)
    {
        var bytes = new ByteWriter(64);
        HistogramCodec.Encode(histogram, bytes);
        return bytes.Written.ToArray();
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        _writer ??= await ParquetWriter.CreateAsync(
            ParquetLayout.Schema, to, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }, cancellationToken: cancellationToken);
        using (var group = _writer.CreateRowGroup())
        {
            await group.WriteAsync(ParquetLayout.Labels, _labels);
            await group.WriteAsync<long>(ParquetLayout.Time, _times.ToArray(), cancellationToken: cancellationToken);
            await group.WriteAsync<double>(ParquetLayout.Value, _values.ToArray(), cancellationToken: cancellationToken);
            await group.WriteAsync<long>(ParquetLayout.StartTime, _starts.ToArray(), cancellationToken: cancellationToken);
            await group.WriteAsync(ParquetLayout.Histogram, _histograms);
        }

        _labels.Clear();
        _times.Clear();
        _values.Clear();
        _starts.Clear();
        _histograms.Clear();
    }
}
