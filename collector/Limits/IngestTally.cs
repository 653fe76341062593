using Observe.Store.Metrics;

namespace Observe.Collector.Limits;

/// <summary>What became of one request: accepted items, refused ones by reason, the first refusals in words. Not thread-safe.</summary>
internal sealed class IngestTally
{
    private readonly Dictionary<RefusalReason, long> _refused = [];
    private readonly List<string> _examples = [];

    public long Accepted { get; private set; }

    public long RefusedCount => _refused.Values.Sum();

    public IReadOnlyDictionary<RefusalReason, long> Refused => _refused;

    public bool Unavailable { get; private set; }

    /// <summary>Newest time (ms) among the items, 0 where there was none.</summary>
    public long NewestTime { get; private set; }

    public string Message => string.Join("; ", _examples);

    public void Saw(long time) => NewestTime = Math.Max(NewestTime, time);

    public void Refuse(RefusalReason reason, string message, int count = 1)
    {
        _refused[reason] = _refused.GetValueOrDefault(reason) + count;
        if (_examples.Count < WriteResult.MaxExamples)
            _examples.Add(message);
    }

    public void Add(WriteResult result)
    {
        Accepted += result.Accepted;
        Unavailable |= result.Unavailable;
        foreach (var (reason, count) in result.Refused)
            _refused[reason] = _refused.GetValueOrDefault(reason) + count;
        foreach (var example in result.Examples)
        {
            if (_examples.Count < WriteResult.MaxExamples)
                _examples.Add(example.Message);
        }
    }
}
