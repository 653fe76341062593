using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;
using Observe.Store.Spans.Sampling;

namespace Observe.Store.Spans;

/// <summary>How long and how many spans are kept.</summary>
[ConfigurationSection("spans", "How long and how many spans are kept.")]
public sealed class SpanOptions
{
    [Setting("How long spans are kept.", Origin = "a long weekend")]
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan RetentionTime { get; set; } = TimeSpan.FromDays(3);

    [Setting("Bytes of blocks above which the oldest go; in PostgreSQL of partitions.", Unit = "By")]
    [Range(1L << 20, long.MaxValue)]
    public long RetentionSize { get; set; } = 2L << 30;

    [Setting("Spans that may be in memory and in no block yet; beyond them and two files (`fileSpans`) a write seals before it is taken. Not in PostgreSQL.", Unit = "{span}")]
    [Range(1000, 10_000_000)]
    public int MemorySpans { get; set; } = 50_000;

    [Setting("Spans of a journal file, which then becomes a block. Not in PostgreSQL.", Unit = "{span}")]
    [Range(100, 1_000_000)]
    public int FileSpans { get; set; } = 20_000;

    [Setting("Most attributes of a span, event or resource; further ones are dropped.", Unit = "{attribute}", Origin = "OpenTelemetry's default")]
    [Range(1, 10_000)]
    public int MaxAttributes { get; set; } = 128;

    [Setting("Longest attribute value; the rest is cut off.", Unit = "{char}")]
    [Range(1, 1_000_000)]
    public int MaxValueLength { get; set; } = 4096;

    /// <summary>A section of its own, <c>spans.sampling</c>.</summary>
    public SamplingOptions Sampling { get; set; } = new();
}
