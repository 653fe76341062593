namespace Observe.Store.Tests.Embedded;

internal enum StoreAction
{
    /// <summary>Samples newer than all before, by the minute.</summary>
    Grow,

    /// <summary>One sample of a sender at any time: newer, late, too late, equal or contradicting.</summary>
    Write,

    /// <summary>One sample of Observe's own, which takes the place of another.</summary>
    Overwrite,
    Query,
    Flush,
    Delete,
    DeleteAll,
    Clean,
    Restart,

    /// <summary>The clock goes on.</summary>
    Wait,
}

/// <summary>One step of a trial; what the numbers mean is the action's.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Series">To which series.</param>
/// <param name="At">Minutes before the clock.</param>
/// <param name="Length">Minutes, samples or hours.</param>
/// <param name="Value">Of a sample.</param>
internal sealed record StoreOperation(StoreAction Action, int Series, int At, int Length, int Value);
