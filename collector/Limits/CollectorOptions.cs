using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Collector.Limits;

/// <summary>Limits on what senders send. Limits on labels and series are the store's.</summary>
[ConfigurationSection("collector", "Limits on what senders send. Limits on labels and series are the store's.")]
public sealed class CollectorOptions
{
    [Setting("Largest request body as sent.", Unit = "By", Origin = "OTLP's recommendation")]
    [Range(1024L, 1L << 30)]
    public long MaxBodySize { get; set; } = 64 << 20;

    [Setting("Largest request body after decompression.", Unit = "By", Origin = "OTLP's recommendation")]
    [Range(1024L, 1L << 30)]
    public long MaxDecodedSize { get; set; } = 64 << 20;

    [Setting("Most messages (resources, scopes, metrics, data points, spans) of one OTLP request.", Unit = "{message}",
        Origin = "the largest body at some 60 bytes a data point")]
    [Range(1000, 100_000_000)]
    public int MaxItems { get; set; } = 1_000_000;

    [Setting("Decoded bytes of all requests being worked on; senders are told to come back above it.", Unit = "By",
        Origin = "four of the largest bodies at once")]
    [Range(1L << 20, 1L << 36)]
    public long MaxInFlightSize { get; set; } = 256 << 20;

    [Setting("When senders that were sent away should come back.", Origin = "a tenth of the SDKs' export interval of a minute")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(6);

    [Setting("Senders shown on the sources page; the one not seen for longest goes.", Unit = "{sender}")]
    [Range(1, 100_000)]
    public int MaxSources { get; set; } = 1000;

    [Setting("How long a sender that fell silent stays on the sources page.", Origin = "a week, so that Friday's failure is seen on Monday")]
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan SourceRetentionTime { get; set; } = TimeSpan.FromDays(7);

    [Setting("Pushed series whose end is watched and whose deltas are added up.", Unit = "{series}",
        Origin = "a third of store.maxSeries, at some 200 bytes each")]
    [Range(1, 100_000_000)]
    public int MaxPushSeries { get; set; } = 500_000;

    [Setting("Missed intervals of its own after which a pushed series has ended.", Unit = "{interval}")]
    [Range(2, 100)]
    public int StaleAfterIntervals { get; set; } = 3;

    [Setting("Shortest silence after which a pushed series has ended, however short its interval.",
        Origin = "three intervals of a 5 s exporter, the shortest in common use")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StaleAfterAtLeast { get; set; } = TimeSpan.FromSeconds(15);
}
