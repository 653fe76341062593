namespace Observe.Analyzer.Signals;

/// <summary>How far a signal can be relied on. Pure.</summary>
internal static class SignalQuality
{
    public const string Ok = "ok";

    /// <summary>Its newest source sample is older than a rate window beyond the platform's delay.</summary>
    public const string Stale = "stale";

    /// <summary>Some of its series have fallen silent and others have not.</summary>
    public const string Partial = "partial";

    /// <summary>Another source says something else, by more than a fifth.</summary>
    public const string Doubtful = "doubtful";

    /// <summary>The gravest that applies.</summary>
    /// <param name="signal">As it was merged.</param>
    /// <param name="now">Milliseconds since the epoch.</param>
    public static string Of(MergedSignal signal, long now)
        => now - signal.Winner.From.Newest > signal.Winner.Tolerance ? Stale
            : now - signal.Winner.From.Oldest > signal.Winner.Tolerance ? Partial
            : signal.Disagreement is not null ? Doubtful
            : Ok;
}
