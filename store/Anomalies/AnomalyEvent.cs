namespace Observe.Store.Anomalies;

public enum AnomalySeverity
{
    Watch,
    Trouble,
}

/// <summary>A stretch in which a signal was unlike itself; row of <c>StateTables.Anomalies</c>. Times in ms since the epoch.</summary>
public sealed record AnomalyEvent
{
    public required string Id { get; init; }

    public required string Workload { get; init; }

    public required string Signal { get; init; }

    public required long Start { get; init; }

    /// <summary>Null while it goes on.</summary>
    public long? End { get; init; }

    public required AnomalySeverity Severity { get; init; }

    /// <summary>Highest score so far; 1 = the workload's own alarm threshold.</summary>
    public required double PeakScore { get; init; }

    /// <summary>The value at the peak, in the signal's unit.</summary>
    public required double Seen { get; init; }

    /// <summary>What was expected then.</summary>
    public required double Expected { get; init; }

    public required string Detector { get; init; }

    /// <summary>One sentence with the figures.</summary>
    public required string Evidence { get; init; }
}
