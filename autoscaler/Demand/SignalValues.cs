namespace Observe.Autoscaler.Demand;

/// <summary>What the canonical signals say of one workload at one time.</summary>
internal sealed record SignalValues
{
    public static SignalValues None { get; } = new();

    /// <summary>Busy slots asked for, where the analyzer derives them.</summary>
    public Measurement Demand { get; init; }

    /// <summary>Requests executing.</summary>
    public Measurement Concurrency { get; init; }

    /// <summary>Requests waiting.</summary>
    public Measurement Queue { get; init; }

    /// <summary>Arrivals, 1/s.</summary>
    public Measurement RequestRate { get; init; }

    /// <summary>Mean service time, seconds.</summary>
    public Measurement ServiceSeconds { get; init; }

    /// <summary>p95 latency, seconds.</summary>
    public Measurement Latency95 { get; init; }

    public Measurement Ready { get; init; }

    public Measurement Desired { get; init; }

    /// <summary>Requests one instance may execute at once.</summary>
    public Measurement Limit { get; init; }

    /// <summary>Median time from order to ready, seconds.</summary>
    public Measurement Startup { get; init; }
}
