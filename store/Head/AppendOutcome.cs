using Observe.Store.Metrics;

namespace Observe.Store.Head;

internal enum AppendOutcome
{
    Added,

    /// <summary>Took the place of another value at the same time (own writes only).</summary>
    Replaced,

    /// <summary>The very same sample is there already.</summary>
    Known,
    TooLate,
    Conflict,
}

/// <summary>What an append did, so that it can be undone where the journal refuses the batch.</summary>
internal readonly record struct AppendResult(AppendOutcome Outcome, Sample Before = default);
