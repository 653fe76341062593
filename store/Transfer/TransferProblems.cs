namespace Observe.Store.Transfer;

/// <summary>What could not be taken over: how much, and the first of it in words.</summary>
public sealed class TransferProblems
{
    /// <summary>Sentences that are kept; the rest is counted.</summary>
    private const int MaxExamples = 20;

    private readonly List<string> _examples = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Examples => _examples;

    public void Add(string problem)
    {
        if (Count++ < MaxExamples)
            _examples.Add(problem);
    }
}

/// <summary>What an export or import did.</summary>
/// <param name="Series">Series that were taken over.</param>
/// <param name="Samples">Their samples.</param>
/// <param name="Notes">What is to be known of it beside problems.</param>
/// <param name="Problems">What was left out.</param>
public sealed record TransferReport(long Series, long Samples, IReadOnlyList<string> Notes, TransferProblems Problems);
