using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Metrics.Postgres;
using Observe.Store.Spans;
using Observe.Store.State;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests;

public sealed class StoreServiceCollectionExtensionsTests(SharedPostgres postgres)
{
    [Fact]
    public async Task AddStore_WithPostgres_KeepsEverythingThereAndMakesNoFolder()
    {
        using var folder = new TemporaryFolder();
        await using var provider = Provider(folder.File("data"), await postgres.NewDatabaseAsync());

        object[] all =
        [
            provider.GetRequiredService<IMetricWriter>(), provider.GetRequiredService<IMetricReader>(),
            provider.GetRequiredService<IJournalFeed>(), provider.GetRequiredService<IStoreMaintenance>(),
            provider.GetRequiredService<IStateStore>(), provider.GetRequiredService<ISpanReader>(),
        ];

        Assert.All(all, service => Assert.Contains(".Postgres.", service.GetType().FullName!, StringComparison.Ordinal));
        Assert.IsType<PostgresMetricStore>(all[0]);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task AddStore_PostgresThatIsNotThere_IsOneSentence()
    {
        using var folder = new TemporaryFolder();
        var connection = await postgres.NewDatabaseAsync() + ";Database=elsewhere;Password=secret";
        await using var provider = Provider(folder.File("data"), connection);

        var error = Assert.Throws<IOException>(() => provider.GetRequiredService<IMetricWriter>());

        Assert.Matches("^store.postgres: there is no database `elsewhere` on 127.0.0.1:[0-9]+: create it, [^\n]*$", error.Message);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Provider(string data, string connection)
        => new ServiceCollection().AddLogging().AddStore(new ConfigurationBuilder().AddInMemoryCollection([
            new("store:data", data), new("store:postgres", connection),
        ]).Build()).BuildServiceProvider();
}
