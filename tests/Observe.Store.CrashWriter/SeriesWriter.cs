using Observe.Store.Metrics;

namespace Observe.Store.CrashWriter;

/// <summary>
/// One writer: batches of its own series, of series that all writers share, of forecasts that it makes anew; known, new, late, equal
/// and contradicting samples. It knows of its own series what must become of each sample.
/// </summary>
internal sealed class SeriesWriter(int number, int seed, IMetricWriter store, MovingClock clock, Report report, SemaphoreSlim written)
{
    /// <summary>Of simulated time at most, a batch: at some thousand batches a second days pass.</summary>
    private const int MaxStep = 300_000;

    private const int MaxLag = 12 * 3_600_000;
    private const int SharedSeries = 3;
    private const int MaxOwnSeries = 40;

    private readonly Random _random = new(seed);
    private readonly List<List<long>> _own = [[], [], [], []];
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
        var series = $"{(char)('a' + number)}{index}";
        void Add(long time, int version, Expected expected) => samples.Add(new SentSample(series, time, version, expected));

        var count = _random.Next(50) == 0 ? 300 : _random.Next(1, 9);
        // One that has stood still goes on near the clock: what is older than the retention is refused.
        var newest = times.Count > 0 ? Math.Max(times[^1], now - MaxLag) : now - 1;
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
                Add(newest - (long)CrashSettings.LateWindow.TotalMilliseconds - 1 - _random.Next(1_000_000), 0, Expected.Refused);
                break;
        }
    }

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
