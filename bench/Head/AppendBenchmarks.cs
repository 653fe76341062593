using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;
using Observe.Store.Head;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.Head;

/// <summary>
/// A request's 10,000 samples into known series, in order of time; figures are of one sample. What is allocated is the chunks that the
/// samples become; the path itself claims none. Filling the batch is part of it: 1 to 2 ns.
/// </summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int Samples = LoadShape.SamplesPerRequest;
    private const int SamplesPerEntry = 40;

    private readonly WriteEntry[] _entries = new WriteEntry[Samples];
    private readonly WriteBatch _batch = new();
    private readonly WriteScratch _scratch = new();
    private LoadedStore _store = null!;
    private HeadAppender _appender = null!;
    private int _next;
    private long _step;

    /// <summary>1,000 lie in the caches, 100,000 do not.</summary>
    [Params(1_000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _store = new LoadedStore(Series);
        _appender = new HeadAppender(_store.Store.Default.Head, _store.Time);
    }

    [GlobalCleanup]
    public void Cleanup() => _store.Dispose();

    /// <summary>One sample a series, as a Prometheus sends them.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public void Append_one_each()
    {
        for (var i = 0; i < Samples; i++)
            _entries[i] = NextEntry(_step);
        AppendAll();
    }

    /// <summary>40 samples of a series after each other, as senders do that batch.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public void Append_runs_of_40()
    {
        for (var i = 0; i < Samples; i += SamplesPerEntry)
        {
            var first = NextEntry(_step * SamplesPerEntry);
            for (var j = 0; j < SamplesPerEntry; j++)
                _entries[i + j] = At(first, j);
        }

        AppendAll();
    }

    /// <summary>The whole write: head, journal's record, journal's file.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public async Task Write_one_each()
    {
        _batch.Clear();
        for (var i = 0; i < Samples; i++)
        {
            var entry = NextEntry(_step);
            _batch.Add(entry.Series, entry.Sample.Time, entry.Sample.Value);
        }

        MoveClock(_batch.AsSpan()[^1].Sample.Time);
        var result = await _store.Store.WriteAsync(TenantId.Default, _batch, WriteOrigin.Outside, CancellationToken.None);
        Check(result.Accepted);
    }

    private void AppendAll()
    {
        MoveClock(_entries[^1].Sample.Time);
        _appender.Append(_entries, WriteOrigin.Outside, _scratch);
        Check(_scratch.Entries.Count);
        _scratch.Clear();
    }

    private WriteEntry NextEntry(long step)
    {
        var entry = new WriteEntry(_store.Series[_next], new Sample(LoadedStore.Start + (step * LoadShape.Interval), Counter(step)));
        if (++_next == _store.Series.Length)
            (_next, _step) = (0, _step + 1);
        return entry;
    }

    /// <summary>About 100 a step, never the same twice in a row.</summary>
    private double Counter(long step) => (step * 100) + (((step + _next) * 0x9E3779B1L >> 8) & 63);

    private static WriteEntry At(in WriteEntry first, int position)
        => new(first.Series, new Sample(first.Sample.Time + (position * LoadShape.Interval), first.Sample.Value + position));

    private void MoveClock(long time)
    {
        if (time > _store.Time.GetUtcNow().ToUnixTimeMilliseconds())
            _store.Time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(time));
    }

    private static void Check(int appended)
    {
        if (appended != Samples)
            throw new InvalidOperationException($"{appended} samples were taken, not {Samples}: this would measure refusals");
    }
}
