using System.Globalization;
using Observe.Collector.Limits;
using Observe.Store.Sources;

namespace Observe.Collector.Sources;

/// <summary>
/// Running figures of one sender. The rate is over the last minute, in six windows of ten seconds; windows of which nothing is
/// known (before the first item) do not count. Thread-safe.
/// </summary>
internal sealed class SourceFigures(Sender sender)
{
    private const int Windows = 6;
    private const long WindowLength = 10_000;

    /// <summary>Seconds by which a clock may run ahead unremarked: more than NTP ever leaves, less than signals look back.</summary>
    private const double AheadLimit = 30;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Windows];
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _window;
    private long _firstSeen;
    private long _accepted;
    private long _lastSeen;
    private double? _lag;
    private string? _lastError;
    private bool? _healthy;
    private bool _toldAhead;
    private SourceStatus? _written;

    public long LastSeen => Interlocked.Read(ref _lastSeen);

    /// <summary>Seconds that the sender's clock is ahead where it is by too much, else null; and whether it is so for the first time.</summary>
    public (double? Ahead, bool IsFirst) Add(IngestTally tally, long now, bool? healthy)
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
            Interlocked.Exchange(ref _lastSeen, now);
            var ahead = tally.NewestTime > 0 && IsAhead_NeedsLock ? -_lag : null;
            var isFirst = ahead is not null && !_toldAhead;
            _toldAhead |= isFirst;
            return (ahead, isFirst);
        }
    }

    public SourceStatus ToStatus(long now)
    {
        lock (_lock)
            return ToStatus_NeedsLock(now);
    }

    /// <summary>The status where it differs from the one taken before, else null: a sender at rest is written once.</summary>
    public SourceStatus? TakeChanged(long now)
    {
        lock (_lock)
        {
            var status = ToStatus_NeedsLock(now);
            if (_written is { } written && written.LastSeen == status.LastSeen && written.ItemsPerSecond.Equals(status.ItemsPerSecond))
                return null;
            return _written = status;
        }
    }

    private SourceStatus ToStatus_NeedsLock(long now)
    {
        Advance_NeedsLock(now);
        var seconds = Math.Clamp((now - _firstSeen) / 1000.0, 1, Windows * WindowLength / 1000.0);
        return new SourceStatus(
            sender.Id, sender.Protocol, sender.Name, sender.Address, _counts.Sum() / seconds, _lag, _accepted,
            new Dictionary<string, long>(_refused, StringComparer.Ordinal), LastSeen,
            IsAhead_NeedsLock ? Ahead(-_lag!.Value) : _lastError, IsAhead_NeedsLock ? false : _healthy, sender.Labels);
    }

    private bool IsAhead_NeedsLock => _lag < -AheadLimit;

    private static string Ahead(double seconds) => string.Create(
        CultureInfo.InvariantCulture, $"its clock is {seconds:0} s ahead: signals of it count as missing until then; set its clock (NTP)");

    private void Advance_NeedsLock(long now)
    {
        var current = Math.Max(_window, now / WindowLength);
        for (var passed = Math.Min(Windows, current - _window); passed > 0; passed--)
            _counts[(current - passed + 1) % Windows] = 0;
        _window = current;
    }
}
