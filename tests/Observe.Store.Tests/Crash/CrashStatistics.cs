using System.Collections.Concurrent;

namespace Observe.Store.Tests.Crash;

/// <summary>What was tried, in numbers.</summary>
internal sealed class CrashStatistics
{
    private readonly ConcurrentDictionary<string, int> _deaths = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Injury, int> _injuries = [];
    private int _acknowledged;
    private int _unanswered;
    private int _lost;

    public IReadOnlyDictionary<string, int> Deaths => _deaths;

    public void Died(string how, int acknowledged, int unanswered)
    {
        _deaths.AddOrUpdate(how, 1, static (_, count) => count + 1);
        Interlocked.Add(ref _acknowledged, acknowledged);
        Interlocked.Add(ref _unanswered, unanswered);
    }

    public void Injured(Injury injury) => _injuries.AddOrUpdate(injury, 1, static (_, count) => count + 1);

    public void Lost(int samples) => Interlocked.Add(ref _lost, samples);

    public override string ToString()
        => $"{_deaths.Values.Sum()} deaths, {_acknowledged} batches acknowledged, {_unanswered} under way, "
            + $"{_lost} samples lost to damaged files and none otherwise\n"
            + string.Join('\n', _deaths.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"  {item.Value,5} {item.Key}"))
            + "\nthen\n" + string.Join('\n', _injuries.OrderBy(item => item.Key).Select(item => $"  {item.Value,5} {item.Key}"));
}
