using Observe.Store.Metrics;

namespace Observe.Collector.Limits;

/// <summary>
/// What became of one request: items accepted, items refused by reason, the first refusals in words. Not thread-safe.
/// </summary>
internal sealed class IngestTally
{
    private readonly Dictionary<RefusalReason, long> _refused = [];
    private readonly List<string> _examples = [];

    public long Accepted { get; private set; }

    public IReadOnlyDictionary<RefusalReason, long> Refused => _refused;

    public long RefusedCount => _refused.Values.Sum();

    /// <summary>Data points, spans or records of the request; 0 = not counted. One data point may be several samples.</summary>
    public long Items { get; set; }

    /// <summary>Refused items as the sender counts them: never more than it sent.</summary>
    public long RejectedItems => Items > 0 ? Math.Min(Items, RefusedCount) : RefusedCount;

    /// <summary>Nothing was stored and the sender should come back.</summary>
    public bool IsUnavailable { get; private set; }

    /// <summary>The request could not be decoded: nothing of it is kept and it should not be sent again.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Newest time (ms) among the items, 0 where there was none.</summary>
    public long NewestTime { get; private set; }

    /// <summary>Who sent it, where the request says so.</summary>
    public string? Service { get; set; }

    public string Message => string.Join("; ", _examples);

    public static IngestTally Of(RefusalReason reason, string message)
    {
        var tally = new IngestTally();
        tally.Refuse(reason, message);
        return tally;
    }

    public static IngestTally Malformed(string message)
    {
        var tally = Of(RefusalReason.Malformed, message);
        tally.IsMalformed = true;
        return tally;
    }

    public static IngestTally Unavailable(string message)
    {
        var tally = Of(RefusalReason.StorageFailure, message);
        tally.IsUnavailable = true;
        return tally;
    }

    public void Saw(long time) => NewestTime = Math.Max(NewestTime, time);

    public void Refuse(RefusalReason reason, string message, long count = 1)
    {
        if (count == 0)
            return;
        _refused[reason] = _refused.GetValueOrDefault(reason) + count;
        AddExample(message);
    }

    public void Refuse(Refusal refusal) => Refuse(refusal.Reason, refusal.Message);

    public void Add(WriteResult result)
    {
        Accepted += result.Accepted;
        IsUnavailable |= result.Unavailable;
        foreach (var (reason, count) in result.Refused)
            _refused[reason] = _refused.GetValueOrDefault(reason) + count;
        foreach (var example in result.Examples)
            AddExample(example.Message);
    }

    private void AddExample(string message)
    {
        if (_examples.Count < WriteResult.MaxExamples && !_examples.Contains(message))
            _examples.Add(message);
    }
}
