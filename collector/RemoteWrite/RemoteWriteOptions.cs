using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Collector.RemoteWrite;

/// <summary>Limits on Prometheus remote write.</summary>
[ConfigurationSection("collector.remoteWrite", "Limits on Prometheus remote write.")]
public sealed class RemoteWriteOptions
{
    [Setting("Largest request after decompression, as the snappy block declares it.", Unit = "By", Origin = "Prometheus's own receiver")]
    [Range(1024L, 1L << 30)]
    public long MaxDecodedSize { get; set; } = 32 << 20;

    [Setting("Most samples, histograms and exemplars of one request.", Unit = "{sample}", Origin = "a hundred times what Prometheus sends at most")]
    [Range(1, 100_000_000)]
    public int MaxSamples { get; set; } = 1_000_000;
}
