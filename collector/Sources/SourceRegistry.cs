using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Store.Sources;

namespace Observe.Collector.Sources;

/// <summary>Every sender with its rate, lag, drops and last sight. Bounded: the one not seen for longest goes.</summary>
internal sealed class SourceRegistry : IDisposable
{
    private readonly ConcurrentDictionary<string, SourceFigures> _sources = new(StringComparer.Ordinal);
    private readonly int _maxSources;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new("Observe.Collector");
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;

    public SourceRegistry(IOptions<CollectorOptions> options, TimeProvider time)
    {
        _maxSources = options.Value.MaxSources;
        _time = time;
        _accepted = _meter.CreateCounter<long>("observe.collector.items.accepted", "{item}", "Samples and spans accepted, by protocol");
        _refused = _meter.CreateCounter<long>("observe.collector.items.refused", "{item}", "Items refused, by protocol and reason");
    }

    public void Count(string protocol, string name, string address, IngestTally tally, bool? healthy = null)
    {
        var id = $"{protocol}|{name}@{address}";
        if (!_sources.TryGetValue(id, out var figures))
        {
            if (_sources.Count >= _maxSources)
                _sources.TryRemove(_sources.MinBy(item => item.Value.LastSeen).Key, out _);
            figures = _sources.GetOrAdd(id, new SourceFigures(id, protocol, name, address));
        }

        figures.Add(tally, _time.GetUtcNow().ToUnixTimeMilliseconds(), healthy);
        _accepted.Add(tally.Accepted, new KeyValuePair<string, object?>("protocol", protocol));
        foreach (var (reason, count) in tally.Refused)
        {
            _refused.Add(count,
                new KeyValuePair<string, object?>("protocol", protocol), new KeyValuePair<string, object?>("reason", reason.ToString()));
        }
    }

    public IReadOnlyList<SourceStatus> Snapshot()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. _sources.Values.Select(figures => figures.ToStatus(now))];
    }

    public void Dispose() => _meter.Dispose();
}
