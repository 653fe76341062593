using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Store.Sources;

namespace Observe.Collector.Sources;

/// <summary>Every sender with its rate, lag, drops and last sight. Bounded: the one not seen for longest goes. Thread-safe.</summary>
internal sealed partial class SourceRegistry(
    IOptions<CollectorOptions> options, CollectorTelemetry telemetry, TimeProvider time, ILogger<SourceRegistry> logger)
{
    private readonly ConcurrentDictionary<string, SourceFigures> _sources = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _evicted = new();

    public void Count(Sender sender, IngestTally tally, bool? healthy = null)
    {
        telemetry.Count(sender.Protocol, tally.Accepted, tally.Refused);
        var id = sender.Id;
        if (!_sources.TryGetValue(id, out var figures))
        {
            MakeRoom();
            figures = _sources.GetOrAdd(id, _ => new SourceFigures(sender));
        }

        var (ahead, isFirst) = figures.Add(tally, Now(), healthy);
        if (ahead is not { } seconds)
            return;
        telemetry.CountAhead(sender.Protocol);
        if (isFirst)
            ClockAhead(logger, id, seconds);
    }

    public IReadOnlyList<SourceStatus> Snapshot()
    {
        var now = Now();
        return [.. _sources.Values.Select(figures => figures.ToStatus(now))];
    }

    /// <summary>Statuses that changed since they were last taken.</summary>
    public IReadOnlyList<SourceStatus> TakeChanged()
    {
        var now = Now();
        return [.. _sources.Values.Select(figures => figures.TakeChanged(now)).OfType<SourceStatus>()];
    }

    /// <summary>Ids of senders that went, each once: their rows go too.</summary>
    public IReadOnlyList<string> TakeEvicted()
    {
        var ids = new List<string>();
        while (_evicted.TryDequeue(out var id))
        {
            if (!_sources.ContainsKey(id))
                ids.Add(id);
        }

        return ids;
    }

    /// <summary>Forgets a sender at once: a scrape target that is no longer one.</summary>
    public void Remove(Sender sender)
    {
        if (_sources.TryRemove(sender.Id, out _))
            _evicted.Enqueue(sender.Id);
    }

    private void MakeRoom()
    {
        while (_sources.Count >= options.Value.MaxSources)
        {
            var oldest = _sources.MinBy(item => item.Value.LastSeen).Key;
            if (_sources.TryRemove(oldest, out _))
                _evicted.Enqueue(oldest);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "the clock of {Source} is {Seconds:0} s ahead: signals of it count as missing until then")]
    private static partial void ClockAhead(ILogger logger, string source, double seconds);
}
