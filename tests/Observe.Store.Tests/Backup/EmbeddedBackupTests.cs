using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Backup;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Spans.Embedded;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Store.Tests.Backup;

public sealed class EmbeddedBackupTests
{
    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Create_WhileItIsWrittenTo_HasAllThatWasAcknowledgedBeforeAndOpensAlone()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        BackupSummary backup;
        int before, after;
        await using (var store = Open(folder.File("data")))
        {
            await store.GetRequiredService<IStateStore>().PutAsync(
                TenantId.Default, StateTables.Policies, new StateWrite("local/shop/api", "", 0, "{}"), null, TestContext.Current.CancellationToken);
            var writer = store.GetRequiredService<IMetricWriter>();
            for (var i = 0; i < 500; i++)
                await WriteAsync(writer, i);
            await store.GetRequiredService<IStoreMaintenance>().FlushAsync(TestContext.Current.CancellationToken);
            await WriteAsync(writer, before = 500);
            var written = before;
            var writing = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                    await WriteAsync(writer, Interlocked.Increment(ref written));
            });
            backup = await store.GetRequiredService<IStoreBackup>().CreateAsync(TestContext.Current.CancellationToken);
            after = Volatile.Read(ref written);
            await stop.CancelAsync();
            await writing;
        }

        Directory.Delete(Path.Combine(folder.File("data"), "default"), recursive: true);
        await using var restored = Open(backup.Path);
        var values = await ValuesAsync(restored);
        Assert.InRange(values.Count, before + 1, after + 1);
        Assert.Equal(Enumerable.Range(0, values.Count).Select(i => (double)i), values);
        Assert.NotNull(await restored.GetRequiredService<IStateStore>().GetAsync(
            TenantId.Default, StateTables.Policies, "local/shop/api", TestContext.Current.CancellationToken));
        Assert.InRange(backup.LinkedBytes, 1, backup.Bytes);
    }

    [Fact]
    public async Task Create_WhileSpansAreSealed_HasEachOnce()
    {
        using var folder = new TemporaryFolder();
        var written = 0;
        using var stop = new CancellationTokenSource();
        BackupSummary backup;
        int before;
        await using (var store = Open(folder.File("data")))
        {
            await store.GetRequiredService<IStateStore>().PutAsync(
                TenantId.Default, StateTables.Policies, new StateWrite("local/shop/api", "", 0, "{}"), null, TestContext.Current.CancellationToken);
            var (writer, upkeep) = (store.GetRequiredService<ISpanWriter>(), store.GetRequiredService<EmbeddedSpanStore>().Upkeep);
            async Task StepAsync()
            {
                await writer.WriteAsync(TenantId.Default, [SpanOf(written)], TestContext.Current.CancellationToken);
                Interlocked.Increment(ref written);
                upkeep.Step(Now, force: written % 3 == 0);
            }

            for (var i = 0; i < 20; i++)
                await StepAsync();
            var writing = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                    await StepAsync();
            });
            before = Volatile.Read(ref written);
            backup = await store.GetRequiredService<IStoreBackup>().CreateAsync(TestContext.Current.CancellationToken);
            await stop.CancelAsync();
            await writing;
        }

        await using var restored = Open(backup.Path);
        var spans = await restored.GetRequiredService<ISpanReader>().SpansAsync(
            TenantId.Default, new SpanQuery { MinTime = 0, MaxTime = long.MaxValue, Limit = int.MaxValue }, TestContext.Current.CancellationToken);
        Assert.InRange(spans.Count, before, written);
        Assert.Equal(Enumerable.Range(0, spans.Count).Select(i => SpanOf(i).SpanId), spans.Select(span => span.SpanId));
        Assert.Equal(spans.Count, restored.GetRequiredService<EmbeddedSpanStore>().Upkeep.StoredSpans);
    }

    [Fact]
    public async Task Create_FolderThatCannotBeWritten_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder.File("data"));
        await WriteAsync(store.GetRequiredService<IMetricWriter>(), 1);
        await File.WriteAllTextAsync(Path.Combine(folder.File("data"), "backups"), "a file where the folder should be", TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<IOException>(
            () => store.GetRequiredService<IStoreBackup>().CreateAsync(TestContext.Current.CancellationToken));

        Assert.Single(await ValuesAsync(store));
    }

    private static async Task WriteAsync(IMetricWriter writer, int number)
    {
        var batch = new WriteBatch();
        batch.Add(writer.Resolve(TenantId.Default, M).Series!, Now - 3_600_000 + number, number);
        Assert.Equal(1, (await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None)).Accepted);
    }

    private static async Task<IReadOnlyList<double>> ValuesAsync(ServiceProvider store)
    {
        using var selected = await store.GetRequiredService<IMetricReader>().SelectAsync(
            TenantId.Default, new([new("__name__", MatcherType.Equal, "m")], long.MinValue, long.MaxValue), CancellationToken.None);
        var buffer = new SampleBuffer();
        foreach (var series in selected.Series)
            series.Read(long.MinValue, long.MaxValue, buffer);
        return buffer.Values.ToArray();
    }

    private static ServiceProvider Open(string data)
        => new ServiceCollection().AddLogging().AddStore(
            new ConfigurationBuilder().AddInMemoryCollection([new("store:data", data)]).Build()).BuildServiceProvider();

    private static Span SpanOf(int number) => new()
    {
        TraceId = $"{number + 1:x32}",
        SpanId = $"{number + 1:x16}",
        Service = "shop",
        Name = "buy",
        StartNanoseconds = (Now * 1_000_000) + number,
        DurationNanoseconds = 1,
    };
}
