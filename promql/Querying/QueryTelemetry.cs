using System.Diagnostics.Metrics;

namespace Observe.PromQL.Querying;

/// <summary>The meter of the engine.</summary>
internal sealed class QueryTelemetry : IDisposable
{
    private readonly Meter _meter = new("Observe.PromQL");
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _samples;
    private readonly Counter<long> _failures;

    public QueryTelemetry()
    {
        _duration = _meter.CreateHistogram<double>("observe.promql.query.duration", "s", "Duration of queries, by kind");
        _samples = _meter.CreateCounter<long>("observe.promql.samples.read", "{sample}", "Samples read by queries");
        _failures = _meter.CreateCounter<long>("observe.promql.query.failures", "{query}", "Queries without an answer, by type of error");
    }

    public void Answered(bool isRange, TimeSpan took, QueryError? error)
    {
        _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kind", isRange ? "range" : "instant"));
        if (error is not null)
            _failures.Add(1, new KeyValuePair<string, object?>("type", error.Type.ToString()));
    }

    public void Read(long samples) => _samples.Add(samples);

    public void Dispose() => _meter.Dispose();
}
