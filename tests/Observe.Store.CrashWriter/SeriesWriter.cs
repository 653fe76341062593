using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.CrashWriter;

/// <summary>
/// One writer: batches of its own series, of series that all writers share, of forecasts that it makes anew; known, new, late, equal
/// and contradicting samples, and deletes. It knows of its own series what must become of each sample.
/// </summary>
internal sealed class SeriesWriter(
    int number, int seed, IMetricWriter store, IMetricDeletes deletes, MovingClock clock, Report report, SemaphoreSlim written)
{
    /// <summary>Of simulated time at most, a batch: at some thousand batches a second days pass.</summary>
    private const int MaxStep = 300_000;

    private const int MaxLag = 12 * 3_600_000;
    private const int SharedSeries = 3;
    private const int MaxOwnSeries = 40;

    private readonly Random _random = new(seed);
    private readonly List<List<long>> _own = [[], [], [], []];

    /// <summary>The latest time that was deleted of each own series: the store may judge what is late by it.</summary>
    private readonly Dictionary<int, long> _deletedTo = [];
    private int _number;
    private int _forecastVersion = (int)(clock.Now / 1000 % 1_000_000_000);

    public void Resend(SentBatch batch)
    {
        var samples = batch.Samples.Where(sample => sample.Expected != Expected.Refused)
            .Select(sample => sample with { Expected = Expected.Either }).ToArray();
        if (samples.Length > 0)
            Write(new SentBatch(number, ++_number, clock.Now, batch.Origin, samples));
    }

    public void Run()
    {
        try
        {
            while (true)
            {
                Step(clock.Advance(_random.Next(MaxStep)));
                written.Release();
            }
        }
        catch (Exception error)
        {
            report.Line($"X {error}");
        }
    }

    private void Step(long now)
    {
        var samples = new List<SentSample>();
        if (_random.Next(20) == 0)
        {
            Forecast(now, samples);
            Write(new SentBatch(number, ++_number, now, WriteOrigin.Own, samples));
            return;
        }

        if (_random.Next(40) == 0)
            Delete(_random.Next(_own.Count), now);
        for (var series = _random.Next(1, 4); series > 0; series--)
            Grow(_random.Next(_own.Count), now, samples);
        for (var i = _random.Next(3); i > 0; i--)
            samples.Add(new SentSample($"s{_random.Next(SharedSeries)}", now - (now % 60_000) - (60_000 * _random.Next(10)), 0, Expected.Either));
        if (samples.Count > 0)
            Write(new SentBatch(number, ++_number, now, WriteOrigin.Outside, samples));
    }

    /// <summary>Samples of one own series: newer ones, then perhaps a late, an equal, a contradicting or one that is too late.</summary>
    private void Grow(int index, long now, List<SentSample> samples)
    {
        if (index == _own.Count - 1 && _own.Count < MaxOwnSeries && _random.Next(10) == 0)
            _own.Add([]);
        var times = _own[index];
        var series = NameOf(index);
        var deletedTo = _deletedTo.GetValueOrDefault(index);
        void Add(long time, int version, Expected expected) => samples.Add(new SentSample(series, time, version, expected));

        var count = _random.Next(50) == 0 ? 300 : _random.Next(1, 9);
        // One that has stood still goes on near the clock: what is older than the retention is refused.
        var newest = Math.Max(times.Count > 0 ? Math.Max(times[^1], now - MaxLag) : now - 1, deletedTo);
        for (; count > 0 && newest < now; count--)
        {
            newest = Math.Min(now, newest + 1 + _random.Next(60_000));
            times.Add(newest);
            Add(newest, 0, Expected.Accepted);
        }

        if (times.Count < 2)
            return;
        var known = times[_random.Next(Math.Max(0, times.Count - 50), times.Count)];
        var isAtHand = newest - known < CrashSettings.LateWindow.TotalMilliseconds;
        switch (_random.Next(16))
        {
            case < 3:
                Late(times, newest, Add);
                break;
            case 3 when isAtHand:
                Add(known, 0, Expected.Accepted);
                break;
            case 4 when isAtHand:
                Add(known, 1, Expected.Refused);
                break;
            case 5:
                Add(
                    newest - (long)CrashSettings.LateWindow.TotalMilliseconds - 1 - _random.Next(1_000_000), 0,
                    times[^1] == newest ? Expected.Refused : Expected.Either);
                break;
        }
    }

    /// <summary>A range that begins and ends at or between known samples, now and then with the newest one.</summary>
    private void Delete(int index, long now)
    {
        var times = _own[index];
        if (times.Count == 0)
            return;
        var (a, b) = (_random.Next(times.Count), _random.Next(4) == 0 ? times.Count - 1 : _random.Next(times.Count));
        var (from, to) = (times[Math.Min(a, b)] + _random.Next(2), times[Math.Max(a, b)] + _random.Next(2));
        var sent = new SentDelete(number, ++_number, now, NameOf(index), from, to);
        report.Line(sent.ToString());
        var isDone = TryDelete(sent);
        report.Line(new DeleteAnswer(number, sent.Number, isDone).ToString());
        // Where it failed nobody knows what is left: what is written from now on is known again.
        times.RemoveAll(time => !isDone || (time >= from && time <= to));
        _deletedTo[index] = Math.Max(isDone ? to : now, _deletedTo.GetValueOrDefault(index));
    }

    private bool TryDelete(SentDelete sent)
    {
        try
        {
            deletes.DeleteAsync(Tenancy.TenantId.Default, sent.ToDelete(), CancellationToken.None).GetAwaiter().GetResult();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string NameOf(int index) => $"{(char)('a' + number)}{index}";

    private void Late(List<long> times, long newest, Action<long, int, Expected> add)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var time = newest - _random.Next((int)CrashSettings.LateWindow.TotalMilliseconds);
            var at = times.BinarySearch(time);
            if (at < 0)
                times.Insert(~at, time);
            add(time, 0, Expected.Accepted);
        }
    }

    private void Forecast(long now, List<SentSample> samples)
    {
        _forecastVersion++;
        var series = $"{(char)('a' + number)}forecast";
        var first = now - (now % 900_000);
        for (var i = _random.Next(1, 60); i > 0; i--)
            samples.Add(new SentSample(series, first + (i * 900_000L), _forecastVersion, Expected.Accepted));
    }

    private void Write(SentBatch batch)
    {
        report.Line(batch.ToString());
        var result = store.WriteAsync(Tenancy.TenantId.Default, batch.ToWriteBatch(store), batch.Origin, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        report.Line(BatchAnswer.Of(batch, result).ToString());
        if (!result.Unavailable)
            return;
        // What it took for known is not.
        foreach (var times in _own)
            times.Clear();
    }
}
