using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Observe.Collector.Otlp;
using Prometheus;

namespace Observe.Server.SelfTelemetry;

/// <summary>
/// Shows the program's instruments in a prometheus-net registry, under the names that they would have had they come in by OTLP:
/// counters as counters, histograms in seconds with buckets for them.
/// </summary>
internal sealed class InstrumentBridge : IDisposable
{
    private static readonly double[] SecondsBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];
    private static readonly double[] OtherBuckets = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

    private readonly ConcurrentDictionary<Instrument, BridgedInstrument> _bridged = new();
    private readonly MeterListener _listener = new();
    private readonly MetricFactory _factory;

    public InstrumentBridge(CollectorRegistry registry, Func<Meter, bool> isShown)
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isShown(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Measure(instrument, (double)value, tags));
        _listener.Start();
        registry.AddBeforeCollectCallback(_listener.RecordObservableInstruments);
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_bridged.TryGetValue(instrument, out var bridged))
            bridged = _bridged.GetOrAdd(instrument, Bridge(instrument, tags));
        bridged.Measure(value, tags);
    }

    private BridgedInstrument Bridge(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = new string[tags.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = tags[i].Key;
        string[] labels = [.. keys.Select(key => MetricNames.Label(key, TranslationStrategy.UnderscoreEscapingWithSuffixes))];
        var (name, help) = (Name(instrument), instrument.Description ?? "");
        return new BridgedInstrument(keys, KindOf(instrument) switch
        {
            InstrumentKind.Counter => Adding(_factory.CreateCounter(name, help, labels)),
            InstrumentKind.Total => Setting(_factory.CreateCounter(name, help, labels)),
            InstrumentKind.UpDown => Changing(_factory.CreateGauge(name, help, labels)),
            InstrumentKind.Histogram => Observing(_factory.CreateHistogram(
                name, help, labels, new HistogramConfiguration { Buckets = instrument.Unit == "s" ? SecondsBuckets : OtherBuckets })),
            _ => Setting(_factory.CreateGauge(name, help, labels)),
        });
    }

    private static Action<string[], double> Adding(Counter counter) => (labels, value) => counter.WithLabels(labels).Inc(value);

    private static Action<string[], double> Setting(Counter counter) => (labels, value) => counter.WithLabels(labels).IncTo(value);

    private static Action<string[], double> Changing(Gauge gauge) => (labels, value) => gauge.WithLabels(labels).Inc(value);

    private static Action<string[], double> Setting(Gauge gauge) => (labels, value) => gauge.WithLabels(labels).Set(value);

    private static Action<string[], double> Observing(Histogram histogram) => (labels, value) => histogram.WithLabels(labels).Observe(value);

    private static string Name(Instrument instrument) => MetricNames.Of(
        new OtlpMetric
        {
            Name = instrument.Name,
            Unit = instrument.Unit ?? "",
            Kind = KindOf(instrument) is InstrumentKind.Counter or InstrumentKind.Total ? OtlpMetricKind.Sum : OtlpMetricKind.Gauge,
            IsMonotonic = true,
        },
        TranslationStrategy.UnderscoreEscapingWithSuffixes);

    private static InstrumentKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var name = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return name == typeof(Counter<>) ? InstrumentKind.Counter
            : name == typeof(ObservableCounter<>) ? InstrumentKind.Total
            : name == typeof(UpDownCounter<>) ? InstrumentKind.UpDown
            : name == typeof(Histogram<>) ? InstrumentKind.Histogram
            : InstrumentKind.Gauge;
    }

    private enum InstrumentKind
    {
        Counter,
        Total,
        UpDown,
        Histogram,
        Gauge,
    }
}
