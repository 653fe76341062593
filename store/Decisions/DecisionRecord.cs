namespace Observe.Store.Decisions;

/// <summary>
/// Why a workload should have so many replicas, from <see cref="Time"/> to <see cref="Until"/>; row of <c>StateTables.Decisions</c>.
/// Written when target, winner, clamp or reason changes and every 5 minutes. Times in ms since the epoch.
/// </summary>
public sealed record DecisionRecord
{
    public required string Id { get; init; }

    public required string Workload { get; init; }

    public required long Time { get; init; }

    public required long Until { get; init; }

    /// <summary><c>advise</c>, <c>auto</c>, or <c>paused</c>: auto while a pause is in force.</summary>
    public required string Mode { get; init; }

    public required IReadOnlyList<DecisionInput> Inputs { get; init; }

    public required IReadOnlyList<DecisionCandidate> Candidates { get; init; }

    /// <summary>Limits that changed the winner's wish, in the order they were applied.</summary>
    public required IReadOnlyList<DecisionClamp> Clamps { get; init; }

    /// <summary>Name of the rule that won, or <c>hold</c>.</summary>
    public required string Winner { get; init; }

    public required int CurrentReplicas { get; init; }

    public required int TargetReplicas { get; init; }

    public int? CurrentConcurrency { get; init; }

    public int? TargetConcurrency { get; init; }

    /// <summary>What the reactive rule alone would ask for.</summary>
    public int? ReactiveReplicas { get; init; }

    /// <summary>One English sentence.</summary>
    public required string Reason { get; init; }
}

/// <param name="Name">A signal or setting.</param>
/// <param name="Value">Null where it is not known.</param>
/// <param name="AgeSeconds">Age of the newest sample behind it.</param>
/// <param name="Quality"><c>good</c>, <c>stale</c>, <c>missing</c>, <c>proven-zero</c>, <c>untrusted</c>.</param>
public sealed record DecisionInput(string Name, double? Value, double? AgeSeconds, string Quality);

/// <param name="Rule"><c>reactive</c>, <c>predictive</c>, <c>minimum</c>, <c>schedule</c>, …</param>
/// <param name="Wanted">Replicas, before rounding; null where the rule has no opinion.</param>
public sealed record DecisionCandidate(string Rule, double? Wanted, string Why);

public sealed record DecisionClamp(string Guard, int From, int To, string Why);

/// <summary>
/// A call to a platform: written as intent before it, completed after it; row of <c>StateTables.Actions</c>. Times in ms.
/// </summary>
public sealed record ScalingAction
{
    public required string Id { get; init; }

    public required string Workload { get; init; }

    public required string Target { get; init; }

    public required string DecisionId { get; init; }

    /// <summary><c>replicas</c> or <c>concurrency</c>.</summary>
    public required string Kind { get; init; }

    public required int From { get; init; }

    public required int To { get; init; }

    public required long IntendedAt { get; init; }

    public long? FinishedAt { get; init; }

    /// <summary>Null while it is only an intent.</summary>
    public bool? Succeeded { get; init; }

    public string? Message { get; init; }

    /// <summary>When the target reported the asked number ready, or null.</summary>
    public long? ReadyAt { get; init; }
}
