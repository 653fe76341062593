namespace Observe.Analyzer.Profiles;

/// <summary>
/// A platform's metrics as canonical signals, read from one YAML file. <see cref="Identity"/> says which labels name a workload;
/// each signal is a PromQL rule whose result is grouped by identity.
/// </summary>
internal sealed record Profile
{
    public required string Name { get; init; }

    /// <summary>Who can scale the workload, for example <c>knative</c>.</summary>
    public string Platform { get; init; } = "";

    /// <summary>Lower wins where several profiles report a signal.</summary>
    public int Rank { get; init; } = 50;

    /// <summary>How late this platform's figures arrive; rules are evaluated that far back.</summary>
    public TimeSpan Delay { get; init; }

    public required ProfileIdentity Identity { get; init; }

    public IReadOnlyList<ProfileSignal> Signals { get; init; } = [];

    /// <summary>Who calls whom, where the metrics name both; null where they do not.</summary>
    public ProfileEdges? Edges { get; init; }
}

/// <summary>One rule. Rules of one profile for the same signal are alternatives: the first that says something of a workload holds.</summary>
internal sealed record ProfileSignal
{
    /// <summary>A canonical name, <c>{state="ready"}</c> after it where the signal has states.</summary>
    public required string Signal { get; init; }

    /// <summary>PromQL; <c>$window</c> is the rate window, <c>$by</c> the identity's labels for <c>sum by ($by) (…)</c>.</summary>
    public required string Expr { get; init; }

    /// <summary>Seconds in one unit of the <c>le</c> bounds of a histogram's rule.</summary>
    public double UnitSeconds { get; init; } = 1;

    /// <summary>Rank of this signal where it differs from the profile's.</summary>
    public int? Rank { get; init; }

    /// <summary>
    /// What <c>absent: zero while QUERY</c> names: where it gives something for the workload, no value means zero. Empty = no value
    /// means not known.
    /// </summary>
    public string Proof { get; init; } = "";

    /// <summary>Whether the signal follows each sample as it arrives, not only the rules' interval.</summary>
    public bool Fast { get; init; }
}

/// <summary>
/// Calls between workloads. <c>$by</c> in the rules stands for the labels of both ends.
/// </summary>
internal sealed record ProfileEdges
{
    public required ProfileIdentity Source { get; init; }

    public required ProfileIdentity Destination { get; init; }

    /// <summary>Calls, 1/s.</summary>
    public required string Requests { get; init; }

    /// <summary>Calls that failed, 1/s; empty = the metrics do not tell.</summary>
    public string Errors { get; init; } = "";

    /// <summary>Buckets (<c>le</c>) of the calls' duration, 1/s; empty = the metrics do not tell.</summary>
    public string Latency { get; init; } = "";

    public double UnitSeconds { get; init; } = 1;
}
