namespace Observe.Autoscaler.Targets;

/// <summary>What a target says of a workload's instances; null where it does not know.</summary>
internal sealed record TargetReading
{
    public int? Ready { get; init; }

    /// <summary>Instances ordered.</summary>
    public int? Desired { get; init; }

    /// <summary>Requests one instance may execute at once.</summary>
    public int? Limit { get; init; }

    /// <summary>Times from order to ready of recent instances.</summary>
    public IReadOnlyList<double> StartupSeconds { get; init; } = [];

    /// <summary>Why nothing, or not all, is known; or what the platform complains of.</summary>
    public string? Problem { get; init; }

    public static TargetReading Unknown(string problem) => new() { Problem = problem };
}

internal enum TargetOutcome
{
    Done,

    /// <summary>The platform has no such lever.</summary>
    Unsupported,
    Misconfigured,
    NotFound,
    Conflict,
    Refused,
    TimedOut,
    Unreachable,

    /// <summary>The platform answered with an error of its own.</summary>
    Failed,
}

/// <summary>What became of a call, in words that name the platform's object and how to mend it.</summary>
internal readonly record struct TargetResult(TargetOutcome Outcome, string Message)
{
    public bool IsDone => Outcome == TargetOutcome.Done;

    public static TargetResult Done(string message) => new(TargetOutcome.Done, message);
}
