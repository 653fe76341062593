namespace Observe.Store.Policies;

public enum ScalingMode
{
    Off,
    Advise,
    Auto,
}

public enum ObjectiveKind
{
    /// <summary>Busy slots per instance over its concurrency limit, 0 to 1.</summary>
    Utilization,

    /// <summary>Busy slots per instance.</summary>
    Concurrency,
}

/// <summary>
/// What a user wants of one workload; row of <c>StateTables.Policies</c>, also a YAML document. Validated whole by
/// <see cref="ScalingPolicyValidator"/>; YAML by <see cref="ScalingPolicyYaml"/>.
/// </summary>
public sealed record ScalingPolicy
{
    /// <summary><c>location/namespace/workload</c>.</summary>
    public required string Workload { get; init; }

    public ScalingMode Mode { get; init; } = ScalingMode.Advise;

    public int MinReplicas { get; init; }

    public int MaxReplicas { get; init; } = 10;

    public ScalingObjective Objective { get; init; } = new();

    public ConcurrencyPolicy Concurrency { get; init; } = new();

    public PredictionPolicy Prediction { get; init; } = new();

    public ScaleDownPolicy ScaleDown { get; init; } = new();

    /// <summary>Start-up time in seconds to assume until it is measured. Range 0..3600, default 10.</summary>
    public double StartupSeconds { get; init; } = 10;

    public required TargetReference Target { get; init; }
}

/// <summary>How full an instance may be, and the latency that must hold.</summary>
public sealed record ScalingObjective
{
    public ObjectiveKind Kind { get; init; } = ObjectiveKind.Utilization;

    /// <summary>Utilization 0.05..1, default 0.7 (Knative's target percentage); or concurrency &gt; 0.</summary>
    public double Target { get; init; } = 0.7;

    /// <summary>p95 latency in seconds that should hold; null = none.</summary>
    public double? LatencySeconds { get; init; }
}

/// <summary>Requests one instance may execute at once.</summary>
public sealed record ConcurrencyPolicy
{
    /// <summary>The limit to assume where no signal tells it. Range 1..1000, default 10.</summary>
    public int Initial { get; init; } = 10;

    public int Min { get; init; } = 1;

    public int Max { get; init; } = 100;

    /// <summary>Whether the autoscaler may change it. Default false.</summary>
    public bool Adjust { get; init; }
}

public sealed record PredictionPolicy
{
    public bool Enabled { get; init; } = true;

    /// <summary>Cost of one slot short against one idle slot; the quantile is c/(c+1) (newsvendor). Range 0.1..100, default 9 (90 %).</summary>
    public double CostOfShortage { get; init; } = 9;
}

public sealed record ScaleDownPolicy
{
    /// <summary>Seconds for which a lower wish must last. Range 0..3600, default 60 (Knative's stable window).</summary>
    public double StabilizationSeconds { get; init; } = 60;

    /// <summary>At most this share of the replicas goes at once. Range 0.01..1, default 0.5 (Knative's max-scale-down-rate 2).</summary>
    public double MaxShare { get; init; } = 0.5;
}

/// <summary>Which lever moves the workload.</summary>
/// <param name="Kind"><c>process</c>, <c>kubernetes</c>, <c>knative</c>, <c>openfaas</c>, <c>webhook</c>, <c>none</c>.</param>
/// <param name="Settings">The target's own settings, documented with it.</param>
public sealed record TargetReference(string Kind, IReadOnlyDictionary<string, string>? Settings = null);
