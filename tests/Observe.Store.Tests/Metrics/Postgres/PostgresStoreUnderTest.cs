using Microsoft.Extensions.Logging.Abstractions;
using Observe.Store.Conditions;
using Observe.Store.Deletes;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Metrics.Postgres;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.Metrics.Postgres;

/// <summary>The store of one process over a database, with a clock that stands.</summary>
internal sealed class PostgresStoreUnderTest : IMetricStoreUnderTest
{
    private readonly string _connection;
    private readonly StoreOptions _options;
    private PostgresDatabase _database = null!;
    private StoreTelemetry _telemetry = null!;

    private PostgresStoreUnderTest(string connection, StoreOptions? options, int speed)
    {
        _connection = connection;
        Time = new StandingClock(MetricStoreContract.Now, speed);
        _options = options ?? new StoreOptions();
    }

    public StandingClock Time { get; }

    public PostgresMetricStore Store { get; private set; } = null!;

    public PostgresMaintenance Maintenance { get; private set; } = null!;

    public IMetricWriter Writer => Store;

    public IMetricReader Reader => Store;

    public IJournalFeed Feed => Store;

    public IMetricDeletes Deletes => new PostgresDeletes(Store);

    public static async Task<PostgresStoreUnderTest> OpenAsync(string connection, StoreOptions? options = null, int speed = 1)
    {
        var store = new PostgresStoreUnderTest(connection, options, speed);
        await store.OpenAsync();
        return store;
    }

    public async Task ReopenAsync()
    {
        await DisposeAsync();
        await OpenAsync();
    }

    public Task FlushAsync() => Maintenance.FlushAsync(CancellationToken.None);

    public async Task<WriteResult> WriteAsync(LabelSet labels, params (long Time, double Value)[] samples)
    {
        var batch = new WriteBatch();
        var series = Writer.Resolve(TenantId.Default, labels).Series!;
        foreach (var (time, value) in samples)
            batch.Add(series, time, value);
        return await Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
    }

    public async Task<IReadOnlyList<(long Time, double Value)>> SamplesAsync(LabelSet labels)
    {
        using var selected = await Reader.SelectAsync(
            TenantId.Default,
            new([.. labels.Select(label => new LabelMatcher(label.Name, MatcherType.Equal, label.Value))], long.MinValue, long.MaxValue),
            CancellationToken.None);
        var buffer = new SampleBuffer();
        foreach (var series in selected.Series.Where(series => series.Labels == labels))
            series.Read(long.MinValue, long.MaxValue, buffer);
        return [.. Enumerable.Range(0, buffer.Count).Select(i => (buffer[i].Time, buffer[i].Value))];
    }

    public async Task<long> CountAsync(string table)
    {
        await using var command = _database.Source.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string text)
    {
        await using var command = _database.Source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The days of chunks, oldest first.</summary>
    public async Task<IReadOnlyList<string>> PartitionsAsync()
    {
        await using var command = _database.Source.CreateCommand(
            "SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'chunks'::regclass");
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Maintenance.Dispose();
        _telemetry.Dispose();
        await _database.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        _database = PostgresDatabase.Open(_connection, Time);
        _telemetry = new StoreTelemetry(new StoreCondition(Time, NullLogger<StoreCondition>.Instance));
        Store = await PostgresMetricStore.OpenAsync(_database, _options, _telemetry, NullLogger<PostgresMetricStore>.Instance, default);
        Maintenance = new PostgresMaintenance(Store, _telemetry, NullLogger<PostgresMaintenance>.Instance);
    }
}
