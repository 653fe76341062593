namespace Observe.Store.Workloads;

/// <summary>
/// The canonical signals that profiles produce, labels <c>location, namespace, workload, platform, version</c>; and the series
/// that analyzer and autoscaler write about a workload.
/// </summary>
public static class Signals
{
    /// <summary>Requests arriving, 1/s.</summary>
    public const string RequestRate = "workload:requests:rate";

    /// <summary>Requests that failed, 1/s.</summary>
    public const string ErrorRate = "workload:errors:rate";

    /// <summary>Requests that timed out, 1/s.</summary>
    public const string TimeoutRate = "workload:timeouts:rate";

    /// <summary>Requests refused for want of capacity, 1/s.</summary>
    public const string ThrottleRate = "workload:throttles:rate";

    /// <summary>Service time, native histogram in seconds (rate per second of its buckets).</summary>
    public const string Latency = "workload:latency:seconds";

    /// <summary>Requests executing.</summary>
    public const string Concurrency = "workload:concurrency";

    /// <summary>Requests one instance may execute at once.</summary>
    public const string ConcurrencyLimit = "workload:concurrency:limit";

    /// <summary>Requests waiting for an instance.</summary>
    public const string Queue = "workload:queue";

    /// <summary>Instances, label <c>state</c> = ready or desired.</summary>
    public const string Replicas = "workload:replicas";

    /// <summary>Instances started because a request waited, 1/s.</summary>
    public const string ColdStartRate = "workload:coldstarts:rate";

    /// <summary>Time from order to ready, native histogram in seconds.</summary>
    public const string Startup = "workload:startup:seconds";

    /// <summary>Resident memory, sum over ready instances, bytes.</summary>
    public const string Memory = "workload:memory:bytes";

    /// <summary>Processor use, sum over ready instances, cores.</summary>
    public const string Cpu = "workload:cpu:cores";

    /// <summary>Seconds since the newest source sample of a signal, label <c>signal</c>.</summary>
    public const string Age = "workload:signal:age:seconds";

    /// <summary>Busy slots asked for: what is forecast (Little: rate × service time, or measured concurrency + queue).</summary>
    public const string Demand = "workload:demand";

    public const string EdgeRequestRate = "edge:requests:rate";
    public const string EdgeErrorRate = "edge:errors:rate";
    public const string EdgeLatency = "edge:latency:seconds";

    /// <summary>Forecast at the time it is for; labels <c>signal</c>, <c>horizon</c> ("30m"), <c>quantile</c>.</summary>
    public const string Forecast = "workload:forecast";

    /// <summary>Score of past forecasts; labels <c>signal</c>, <c>horizon</c>, <c>model</c>, <c>measure</c> (wape, ratio, coverage).</summary>
    public const string ForecastScore = "workload:forecast:score";

    /// <summary>Anomaly score ≥ 0, 1 = the workload's own alarm threshold; label <c>signal</c>.</summary>
    public const string Anomaly = "workload:anomaly";

    /// <summary>Replicas the autoscaler asks for.</summary>
    public const string DecisionReplicas = "workload:decision:replicas";

    /// <summary>Per-instance concurrency limit the autoscaler asks for.</summary>
    public const string DecisionConcurrency = "workload:decision:concurrency";

    /// <summary>What the reactive rule alone would ask for.</summary>
    public const string ReactiveReplicas = "workload:decision:reactive:replicas";

    /// <summary>
    /// Instances ready in a live simulation on the measured arrivals; label <c>rule</c> = <c>reactive</c> (the reactive rule alone) or
    /// <c>observe</c> (the decisions really made), both in the same model. So are the three below.
    /// </summary>
    public const string ShadowReplicas = "workload:shadow:replicas";

    /// <summary>Requests waiting in the simulation.</summary>
    public const string ShadowQueue = "workload:shadow:queue";

    /// <summary>Instances ordered while requests waited in the simulation, 1/s, one sample a control period.</summary>
    public const string ShadowColdStartRate = "workload:shadow:coldstarts:rate";

    /// <summary>How long a request that arrives now would wait in the simulation, seconds.</summary>
    public const string ShadowWait = "workload:shadow:wait:seconds";
}
