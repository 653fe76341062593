using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Observe.Server.Demo.Function;

/// <summary>The metrics of OpenTelemetry's FaaS semantic conventions.</summary>
internal sealed class FunctionTelemetry : IDisposable
{
    public const string MeterName = "Observe.Demo.Function";

    private static readonly double[] SecondsBounds =
        [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _trigger = new("faas.trigger", "http");
    private readonly Counter<long> _invocations;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _coldStarts;
    private readonly Histogram<double> _invokeDuration;
    private readonly Histogram<double> _initDuration;

    public FunctionTelemetry(string name)
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBounds };
        _invocations = _meter.CreateCounter<long>("faas.invocations", "{invocation}", "Successful invocations");
        _errors = _meter.CreateCounter<long>("faas.errors", "{error}", "Invocation errors");
        _coldStarts = _meter.CreateCounter<long>("faas.coldstarts", "{coldstart}", "Starts for which a request waited");
        _invokeDuration = _meter.CreateHistogram("faas.invoke_duration", "s", "Duration of the function's logic", advice: advice);
        _initDuration = _meter.CreateHistogram("faas.init_duration", "s", "Duration of the function's start", advice: advice);
        _meter.CreateObservableGauge("faas.mem_usage", () => Environment.WorkingSet, "By", "Resident memory");
        Source = new ActivitySource(MeterName);
        Name = name;
    }

    public string Name { get; }

    public ActivitySource Source { get; }

    public void Invoked(TimeSpan duration, bool failed)
    {
        _invokeDuration.Record(duration.TotalSeconds, _trigger);
        (failed ? _errors : _invocations).Add(1, _trigger);
    }

    public void ColdStarted() => _coldStarts.Add(1, _trigger);

    public void Initialized(TimeSpan duration) => _initDuration.Record(duration.TotalSeconds, _trigger);

    public void Dispose()
    {
        Source.Dispose();
        _meter.Dispose();
    }
}
