using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>Counts refusals of one batch and keeps the first few in words.</summary>
internal sealed class RefusalTally
{
    private Dictionary<RefusalReason, int>? _counts;
    private List<Refusal>? _examples;

    /// <param name="reason">Counted.</param>
    /// <param name="message">Made only where it is kept.</param>
    public void Add(RefusalReason reason, Func<string> message)
    {
        _counts ??= [];
        _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
        _examples ??= [];
        if (_examples.Count < WriteResult.MaxExamples)
            _examples.Add(new Refusal(reason, message()));
    }

    public WriteResult ToResult(int accepted)
        => _counts is null ? WriteResult.Success(accepted) : new WriteResult(accepted, _counts, _examples!);
}
