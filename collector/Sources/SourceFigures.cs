using Observe.Collector.Limits;
using Observe.Store.Sources;

namespace Observe.Collector.Sources;

/// <summary>Running figures of one sender. The rate is over the last minute, in six windows of ten seconds.</summary>
internal sealed class SourceFigures(string id, string protocol, string name, string address)
{
    private const int Windows = 6;
    private const long WindowLength = 10_000;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Windows];
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _window;
    private long _firstSeen;
    private long _accepted;
    private double? _lag;
    private string? _lastError;
    private bool? _healthy;

    public long LastSeen { get; private set; }

    public void Add(IngestTally tally, long now, bool? healthy)
    {
        lock (_lock)
        {
            Advance_NeedsLock(now);
            _firstSeen = _firstSeen == 0 ? now : _firstSeen;
            _counts[_window % Windows] += tally.Accepted;
            _accepted += tally.Accepted;
            foreach (var (reason, count) in tally.Refused)
                _refused[reason.ToString()] = _refused.GetValueOrDefault(reason.ToString()) + count;
            if (tally.NewestTime > 0)
                _lag = (now - tally.NewestTime) / 1000.0;
            if (tally.Message.Length > 0)
                _lastError = tally.Message;
            _healthy = healthy;
            LastSeen = now;
        }
    }

    public SourceStatus ToStatus(long now)
    {
        lock (_lock)
        {
            Advance_NeedsLock(now);
            var seconds = Math.Clamp((now - _firstSeen) / 1000.0, 1, Windows * WindowLength / 1000.0);
            return new SourceStatus(
                id, protocol, name, address, _counts.Sum() / seconds, _lag, _accepted, new Dictionary<string, long>(_refused), LastSeen,
                _lastError, _healthy);
        }
    }

    private void Advance_NeedsLock(long now)
    {
        var current = now / WindowLength;
        for (var passed = Math.Min(Windows, current - _window); passed > 0; passed--)
            _counts[(current - passed + 1) % Windows] = 0;
        _window = current;
    }
}
