using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Store.Spans.Sampling;

/// <summary>
/// Which traces are kept longer than some minutes, decided on whole traces. Every failed and every slow one stays, and those of operations
/// that are too rare to tell what is slow; of the others a share.
/// </summary>
[ConfigurationSection("spans.sampling", "Which traces are kept once they are complete: all that failed or were slow, and a share of the rest.")]
public sealed class SamplingOptions
{
    [Setting("Share of the traces that are kept though they neither failed nor were slow, chosen by a hash of their ids; 1 keeps everything.", Unit = "1", Origin = "nothing goes unless somebody says so")]
    [Range(0.0, 1.0)]
    public double KeptShare { get; set; } = 1;

    [Setting("A trace is slow where its root took longer than this share of the last 256 roots of the same service and operation. Without effect beside `slowDuration`.", Unit = "1")]
    [Range(0.5, 1.0)]
    public double SlowPercentile { get; set; } = 0.95;

    [Setting("A trace is slow where its root took longer than this, whatever others took; 0 = by `slowPercentile`.")]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SlowDuration { get; set; } = TimeSpan.Zero;

    [Setting("A trace that got no span for this long is complete. Decisions come no earlier than 70 s after its spans, since the map of calls reads those of the last minute, unless memory (`spans.memorySpans`) is full.", Origin = "OpenTelemetry's tail sampling waits as long")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromSeconds(30);
}
