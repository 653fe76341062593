using System.Collections.Concurrent;

namespace Observe.Benchmarks.Soak;

/// <summary>How long something took.</summary>
/// <param name="At">Seconds since the start.</param>
internal readonly record struct TimedLatency(double At, double Milliseconds);

/// <summary>What was sent, acknowledged and asked, and how long it took.</summary>
internal sealed class SoakTally(int queries)
{
    private readonly Lock _gate = new();
    private readonly List<TimedLatency> _writes = [];
    private readonly List<TimedLatency>[] _queries = [.. Enumerable.Range(0, queries).Select(_ => new List<TimedLatency>())];
    private long _acknowledged;
    private long _sent;
    private long _refused;

    /// <summary>Scrapes of each target, each with a sample of every one of its series.</summary>
    public ConcurrentDictionary<int, (int Sent, int Acknowledged)> Scrapes { get; } = new();

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Samples that were not taken the first time: sent again where the server said "later", else not.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public string? FirstRefusal { get; private set; }

    public int FailedQueries { get; private set; }

    public void Send(IEnumerable<int> targets, int samples)
    {
        Interlocked.Add(ref _sent, samples);
        foreach (var target in targets)
            Scrapes.AddOrUpdate(target, (1, 0), (_, before) => (before.Sent + 1, before.Acknowledged));
    }

    public void Acknowledge(IEnumerable<int> targets, int samples)
    {
        Interlocked.Add(ref _acknowledged, samples);
        foreach (var target in targets)
            Scrapes.AddOrUpdate(target, _ => throw new InvalidOperationException("never sent"), (_, before) => (before.Sent, before.Acknowledged + 1));
    }

    public void Refuse(int samples, string why)
    {
        Interlocked.Add(ref _refused, samples);
        FirstRefusal ??= why;
    }

    public void Write(TimedLatency took)
    {
        lock (_gate)
            _writes.Add(took);
    }

    public void Query(int query, TimedLatency took, bool isFailed)
    {
        lock (_gate)
        {
            _queries[query].Add(took);
            FailedQueries += isFailed ? 1 : 0;
        }
    }

    /// <summary>A copy of all so far.</summary>
    public SoakLatencies Latencies()
    {
        lock (_gate)
            return new([.. _writes], [.. _queries.Select(query => query.ToArray())]);
    }
}

/// <summary>Each list in the order of the ends, that of the queries in the order of <see cref="SoakQueries.All"/>.</summary>
internal sealed record SoakLatencies(IReadOnlyList<TimedLatency> Writes, IReadOnlyList<IReadOnlyList<TimedLatency>> Queries);
