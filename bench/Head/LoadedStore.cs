using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Servers;
using Observe.Store;
using Observe.Store.Conditions;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.Head;

/// <summary>An embedded store over a temporary folder that knows generated series; its clock is moved along with the samples.</summary>
internal sealed class LoadedStore : IDisposable
{
    /// <summary>Midnight, so that where days end is the same in every run.</summary>
    public const long Start = 1_764_028_800_000;

    private readonly TemporaryFolder _folder = new();
    private readonly StoreFolder _open;
    private readonly StoreTelemetry _telemetry;

    public LoadedStore(int series)
    {
        _open = StoreFolder.Open(_folder.Path);
        _telemetry = new StoreTelemetry(new StoreCondition(Time, NullLogger<StoreCondition>.Instance));
        var options = Options.Create(new StoreOptions { Data = _folder.Path });
        Store = new EmbeddedMetricStore(_open, options, new JournalDisk(), Time, _telemetry);
        Series = [.. from target in Enumerable.Range(0, series / SeriesLayout.Count)
                     from laidOut in SeriesLayout.Series
                     select Resolve(target, laidOut)];
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(Start));

    public EmbeddedMetricStore Store { get; }

    /// <summary>Known series, target by target.</summary>
    public Series[] Series { get; }

    /// <summary>Samples of every series, a step after the other, as a scraper's sender sends them.</summary>
    public async Task FillAsync(int steps)
    {
        var batch = new WriteBatch();
        TargetValues[] targets = [.. Enumerable.Range(0, Series.Length / SeriesLayout.Count).Select(target => new TargetValues(target, seed: 1))];
        var values = new double[SeriesLayout.Count];
        for (var step = 0; step < steps; step++)
        {
            var at = Start + (step * LoadShape.Interval);
            Time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(at));
            for (var target = 0; target < targets.Length; target++)
            {
                targets[target].Next(1, values);
                for (var i = 0; i < values.Length; i++)
                    batch.Add(Series[(target * SeriesLayout.Count) + i], at, values[i]);
            }

            await Store.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
            batch.Clear();
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        _telemetry.Dispose();
        _open.Dispose();
        _folder.Dispose();
    }

    private Series Resolve(int target, LaidOutSeries series)
    {
        var labels = LabelSet.From(TargetLabels.Of(target, series));
        return Store.Resolve(TenantId.Default, labels, WireKey.Of(TargetLabels.Wire(target, series))).Series!;
    }
}
