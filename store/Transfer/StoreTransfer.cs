using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Transfer.OpenMetrics;
using Observe.Store.Transfer.Parquet;
using Observe.Store.Transfer.PrometheusBlocks;

namespace Observe.Store.Transfer;

/// <summary>Samples out of a data folder that no process has open, and into one.</summary>
public static class StoreTransfer
{
    /// <summary>Writes what queries would see of a folder; the folder is not changed.</summary>
    /// <exception cref="IOException">Another process has the folder, it cannot be read, or the output cannot be written.</exception>
    public static async Task<TransferReport> ExportAsync(
        string data, ExportSelection selection, TransferFormat format, Stream to, CancellationToken cancellationToken)
    {
        using var view = StoreView.Open(data);
        await using ISeriesWriter writer = format == TransferFormat.Parquet ? new ParquetSeriesWriter(to) : new OpenMetricsWriter(to);
        var report = await ExportAsync(view.Store, selection, writer, cancellationToken);
        foreach (var damage in view.Damage)
            report.Problems.Add(damage);
        return report;
    }

    /// <summary>Writes samples into blocks of their days.</summary>
    /// <param name="data">The data folder; made where missing.</param>
    /// <param name="from">A file, or the folder of a block or of several.</param>
    /// <param name="format">Of the file.</param>
    /// <param name="cancellationToken">Ends it; what was written stays.</param>
    /// <exception cref="IOException">Another process has the folder, or a file cannot be read or written.</exception>
    public static async Task<TransferReport> ImportAsync(string data, string from, TransferFormat format, CancellationToken cancellationToken)
    {
        using var opened = OpenedStore.Open(data);
        var metrics = opened.Store.Default;
        var latest = TimeProvider.System.GetUtcNow() + opened.Options.FutureLimit;
        var import = new BlockImport(metrics, opened.Options, latest.ToUnixTimeMilliseconds());
        ISeriesSource source = format switch
        {
            TransferFormat.Parquet => new ParquetSeriesSource(from),
            TransferFormat.Prometheus => new PrometheusBlockSource(from),
            _ => new OpenMetricsSource(from),
        };
        await source.ReadAsync(import, cancellationToken);
        import.Finish();
        await WriteMetadataAsync(opened.Store, import.Metadata, cancellationToken);
        return import.Report;
    }

    internal static async Task<TransferReport> ExportAsync(
        IMetricReader reader, ExportSelection selection, ISeriesWriter writer, CancellationToken cancellationToken)
    {
        var (series, samples, left, problems, buffer) = (0L, 0L, 0L, new TransferProblems(), new SampleBuffer());
        writer.Begin(await reader.MetadataAsync(TenantId.Default, null, cancellationToken));
        foreach (var selected in await SelectAsync(reader, selection, writer.Order, cancellationToken))
        {
            buffer.Clear();
            selected.Read(selection.MinTime, selection.MaxTime, buffer);
            if (buffer.Count == 0)
                continue;
            var written = await writer.WriteAsync(selected.Labels, buffer, cancellationToken);
            (series, samples, left) = (series + (written > 0 ? 1 : 0), samples + written, left + buffer.Count - written);
        }

        await writer.FinishAsync(cancellationToken);
        return new TransferReport(
            series, samples, left == 0 ? [] : [$"{left} native histograms and staleness markers are left out: only Parquet holds them"], problems);
    }

    private static async Task<IEnumerable<SelectedSeries>> SelectAsync(
        IMetricReader reader, ExportSelection selection, IComparer<LabelSet> order, CancellationToken cancellationToken)
    {
        IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors = selection.Selectors.Count == 0 ? [[]] : selection.Selectors;
        var found = new Dictionary<LabelSet, SelectedSeries>();
        foreach (var matchers in selectors)
        {
            // Chunks are read when they are decoded; nothing of the embedded store needs to be given back.
            using var selected = await reader.SelectAsync(
                TenantId.Default, new SeriesSelection(matchers, selection.MinTime, selection.MaxTime), cancellationToken);
            foreach (var series in selected.Series)
                found[series.Labels] = series;
        }

        return found.Values.OrderBy(series => series.Labels, order);
    }

    private static async Task WriteMetadataAsync(IMetricWriter writer, IReadOnlyList<MetricMetadata> metadata, CancellationToken cancellationToken)
    {
        if (metadata.Count == 0)
            return;
        var batch = new WriteBatch();
        foreach (var item in metadata)
            batch.AddMetadata(item);
        var result = await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
        if (result.Unavailable)
            throw new IOException(result.Examples[0].Message);
    }
}
