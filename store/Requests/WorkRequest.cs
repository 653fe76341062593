namespace Observe.Store.Requests;

/// <summary>Work asked for on the page and done by the role that owns it; row of <c>StateTables.Requests</c>, key = any unique text.</summary>
/// <param name="Kind">What to do, a name of <see cref="WorkRequestKinds"/>.</param>
/// <param name="Argument">To what.</param>
public sealed record WorkRequest(string Kind, string Argument);

/// <summary>What came of it; row of <c>StateTables.RequestResults</c> under the same key.</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Message">One sentence.</param>
/// <param name="FinishedAt">Milliseconds since the epoch.</param>
public sealed record WorkRequestResult(bool Ok, string Message, long FinishedAt);

public static class WorkRequestKinds
{
    /// <summary>Send a test notification to the receiver of this name. Analyzer.</summary>
    public const string TestReceiver = "test-receiver";
}
