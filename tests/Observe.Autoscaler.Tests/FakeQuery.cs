using System.Collections.Concurrent;
using Observe.Autoscaler.Measurements;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Tests;

/// <summary>Answers the loop's queries from a table of values; the expressions themselves are looked at as text only.</summary>
internal sealed class FakeQuery : IMetricQuery
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<WorkloadId, double>> _values = new();

    public bool IsBroken { get; set; }

    public int Asked;

    /// <summary>What a signal is, with an age of one second; null = missing.</summary>
    public FakeQuery Set(WorkloadId workload, string signal, double? value)
    {
        var column = _values.GetOrAdd(SignalQueries.Sum(signal), _ => new());
        if (value is { } number)
            column[workload] = number;
        else
            column.TryRemove(workload, out _);
        return this;
    }

    public FakeQuery SetServiceSeconds(WorkloadId workload, double seconds)
    {
        _values.GetOrAdd(SignalQueries.Mean(Signals.Latency), _ => new())[workload] = seconds;
        return this;
    }

    public ValueTask<QueryResult> InstantAsync(TenantId tenant, string expression, long time, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Asked);
        if (IsBroken)
            throw new IOException("the store is away");
        var samples = expression == SignalQueries.SourceTimes
            ? _values.SelectMany(column => column.Value.Keys).Distinct().SelectMany(SourceTimes)
            : _values.TryGetValue(expression, out var values)
                ? values.Select(item => new VectorSample(Labels(item.Key), new Sample(time, item.Value)))
                : [];
        return new(new QueryResult { Value = new QueryValue.Vector([.. samples]) });

        IEnumerable<VectorSample> SourceTimes(WorkloadId workload)
            => new[] { Signals.Demand, Signals.Concurrency, Signals.RequestRate, Signals.Latency }
                .Select(signal => new VectorSample(Labels(workload).With("signal", signal), new Sample(time, (time / 1000.0) - 1)));
    }

    public ValueTask<QueryResult> RangeAsync(
        TenantId tenant, string expression, long start, long end, long step, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    private static LabelSet Labels(WorkloadId id)
        => LabelSet.From([("location", id.Location), ("namespace", id.Namespace), ("workload", id.Workload)]);
}
