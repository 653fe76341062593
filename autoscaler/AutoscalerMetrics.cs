using System.Diagnostics.Metrics;

namespace Observe.Autoscaler;

/// <summary>The autoscaler's own instruments, meter <c>Observe.Autoscaler</c>.</summary>
internal sealed class AutoscalerMetrics : IDisposable
{
    public const string MeterName = "Observe.Autoscaler";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _tick;
    private readonly Counter<long> _failedTicks;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _actions;
    private readonly Counter<long> _failedReads;
    private long _workloads;
    private long _policyProblems;

    public AutoscalerMetrics()
    {
        _tick = _meter.CreateHistogram<double>("observe.autoscaler.tick.duration", "s", "Time of one pass over all workloads");
        _failedTicks = _meter.CreateCounter<long>("observe.autoscaler.tick.failures", "{tick}", "Passes that an error ended");
        _decisions = _meter.CreateCounter<long>("observe.autoscaler.decisions", "{decision}", "Decision records written, by winner");
        _actions = _meter.CreateCounter<long>("observe.autoscaler.actions", "{action}", "Calls to targets, by kind and outcome");
        _failedReads = _meter.CreateCounter<long>("observe.autoscaler.target.read.failures", "{read}", "Targets that gave no answer");
        _meter.CreateObservableGauge(
            "observe.autoscaler.workloads", () => Interlocked.Read(ref _workloads), "{workload}", "Workloads with a policy");
        _meter.CreateObservableGauge(
            "observe.autoscaler.policy.problems", () => Interlocked.Read(ref _policyProblems), "{problem}",
            "Problems in policies that keep them from being used");
    }

    public void Ticked(TimeSpan elapsed, int workloads, int policyProblems)
    {
        _tick.Record(elapsed.TotalSeconds);
        Interlocked.Exchange(ref _workloads, workloads);
        Interlocked.Exchange(ref _policyProblems, policyProblems);
    }

    public void TickFailed() => _failedTicks.Add(1);

    public void Decided(string winner) => _decisions.Add(1, new KeyValuePair<string, object?>("winner", winner));

    public void Acted(string target, string kind, string outcome) => _actions.Add(1,
        new KeyValuePair<string, object?>("target", target), new KeyValuePair<string, object?>("kind", kind),
        new KeyValuePair<string, object?>("outcome", outcome));

    public void ReadFailed(string target) => _failedReads.Add(1, new KeyValuePair<string, object?>("target", target));

    public void Dispose() => _meter.Dispose();
}
