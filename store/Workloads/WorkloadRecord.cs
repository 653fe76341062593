namespace Observe.Store.Workloads;

/// <summary>A workload that profiles found, as listed in <c>StateTables.Workloads</c>.</summary>
/// <param name="Id"><c>location/namespace/workload</c>.</param>
/// <param name="Platform">Who can scale it: <c>process</c>, <c>knative</c>, <c>openfaas</c>, <c>kubernetes</c>, <c>lambda</c>, …</param>
/// <param name="Version">Newest version seen, or empty.</param>
/// <param name="Signals">Which source serves each signal now.</param>
/// <param name="FirstSeen">Milliseconds since the epoch.</param>
/// <param name="LastSeen">Time of the newest sample of any signal, ms since the epoch.</param>
public sealed record WorkloadRecord(
    string Id,
    string Platform,
    string Version,
    IReadOnlyList<SignalSource> Signals,
    long FirstSeen,
    long LastSeen);

/// <param name="Signal">A name of <see cref="Workloads.Signals"/>.</param>
/// <param name="Source">The profile that won.</param>
/// <param name="Also">Other profiles that report it.</param>
/// <param name="Disagreement">Relative difference to the next source where over 20 %, else null.</param>
/// <param name="NewestSample">Time of the newest source sample, ms since the epoch.</param>
/// <param name="Quality"><c>ok</c>, <c>stale</c>, <c>partial</c> (some of its series are silent) or <c>doubtful</c> (sources disagree).</param>
public sealed record SignalSource(
    string Signal, string Source, IReadOnlyList<string> Also, double? Disagreement, long? NewestSample = null, string Quality = "ok");

/// <summary>A call edge merged from spans and mesh. Rates per second over the last minutes, latency in seconds.</summary>
public sealed record EdgeRecord(
    string Source, string Destination, double RequestRate, double ErrorRate, double? P95Seconds, string From, long LastSeen)
{
    /// <summary>Other sources that saw it and are not counted.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>Relative difference of the next source's rate where over 20 %, else null.</summary>
    public double? Disagreement { get; init; }
}
