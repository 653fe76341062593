using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Conditions;
using Observe.Store.Deletes;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.Embedded;

/// <summary>The embedded store over a temporary folder, with a clock that stands.</summary>
internal sealed class EmbeddedStoreUnderTest : IMetricStoreUnderTest
{
    private readonly TemporaryFolder _folder = new();
    private readonly StoreOptions _options;
    private readonly IJournalDisk _disk;
    private StoreFolder _opened = null!;
    private StoreTelemetry _telemetry = null!;
    private StoreMaintenance _maintenance = null!;

    public EmbeddedStoreUnderTest(IJournalDisk? disk = null, StoreOptions? options = null)
    {
        _options = options ?? new StoreOptions();
        _disk = disk ?? new JournalDisk();
        _options.Data = _folder.File("data");
        Open();
    }

    public RecordedLog<StoreCondition> Log { get; } = new();

    public StoreCondition Condition { get; private set; } = null!;

    public FakeTimeProvider Time { get; } = new(MetricStoreContract.Now);

    public EmbeddedMetricStore Store { get; private set; } = null!;

    public string Folder => _options.Data;

    public IMetricWriter Writer => Store;

    public IMetricReader Reader => Store;

    public IJournalFeed Feed => Store;

    public IMetricDeletes Deletes => new EmbeddedDeletes(Store, _maintenance);

    public Task ReopenAsync()
    {
        Close();
        Open();
        return Task.CompletedTask;
    }

    public Task FlushAsync() => _maintenance.FlushAsync(CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        Close();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends it as a killed process ends: nothing is written any more.</summary>
    public void Close()
    {
        _maintenance.Dispose();
        Store.Dispose();
        _telemetry.Dispose();
        _opened.Dispose();
    }

    public void Open()
    {
        var options = Options.Create(_options);
        _opened = StoreFolder.Open(_options.Data);
        Condition = new StoreCondition(Time, Log);
        _telemetry = new StoreTelemetry(Condition);
        Store = new EmbeddedMetricStore(_opened, options, _disk, Time, _telemetry);
        _maintenance = new StoreMaintenance(Store, options, Time, _telemetry, NullLogger<StoreMaintenance>.Instance);
    }
}
