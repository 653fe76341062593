using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Collector.Limits;

/// <summary>Limits on what senders send.</summary>
[ConfigurationSection("collector", "Limits on what senders send.")]
public sealed class CollectorOptions
{
    [Setting("Largest request body as sent.", Unit = "By", Origin = "OTLP's recommendation")]
    [Range(1024L, 1L << 30)]
    public long MaxBodySize { get; set; } = 64 << 20;

    [Setting("Largest request body after decompression.", Unit = "By", Origin = "OTLP's recommendation; Prometheus's 32 MiB holds for remote write")]
    [Range(1024L, 1L << 31)]
    public long MaxDecodedSize { get; set; } = 64 << 20;

    [Setting("Requests decoded at once; more are told to come back.", Unit = "{request}")]
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 64;

    [Setting("Senders shown on the sources page; the one not seen for longest goes.", Unit = "{sender}")]
    [Range(1, 100_000)]
    public int MaxSources { get; set; } = 1000;

    [Setting("Pushed series watched for their end and added up from deltas.", Unit = "{series}")]
    [Range(1000, 100_000_000)]
    public int MaxPushSeries { get; set; } = 500_000;

    [Setting("Missed intervals after which a pushed series has ended.", Unit = "{interval}")]
    [Range(2, 100)]
    public int StaleAfterIntervals { get; set; } = 3;
}
