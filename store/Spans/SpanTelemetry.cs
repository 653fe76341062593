using System.Diagnostics.Metrics;
using Observe.Store.Spans.Embedded;
using Observe.Store.Spans.Sampling;

namespace Observe.Store.Spans;

/// <summary>What the store says of spans on its meter.</summary>
internal sealed class SpanTelemetry : IDisposable
{
    private readonly Meter _meter = new("Observe.Store");

    public void Observe(TailSampler sampler)
        => _meter.CreateObservableCounter(
            "observe.store.spans.sampled",
            () => Enum.GetValues<SamplingVerdict>().Select(verdict => new Measurement<long>(sampler.SpansOf(verdict), new KeyValuePair<string, object?>("verdict", verdict.ToString()))),
            "{span}", "Spans of decided traces, by why they were kept, or that they were dropped");

    public void Observe(EmbeddedSpanStore store)
    {
        _meter.CreateObservableGauge("observe.store.spans.fresh", () => store.Upkeep.FreshSpans, "{span}", "Spans in memory that are in no block yet");
        _meter.CreateObservableGauge("observe.store.spans.blocks.size", () => store.Upkeep.BlockBytes, "By", "Bytes of the blocks of spans");
        _meter.CreateObservableGauge("observe.store.spans.damaged", () => store.Damage.All.Count, "{place}", "Blocks, groups and journals of spans that could not be read, since the start");
    }

    public void Dispose() => _meter.Dispose();
}
