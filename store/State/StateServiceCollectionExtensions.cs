using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Store.Embedded;
using Observe.Store.State.Postgres;
using Observe.Store.State.Sqlite;

namespace Observe.Store.State;

public static class StateServiceCollectionExtensions
{
    /// <summary>State documents in <c>state.db</c> of the store's folder.</summary>
    public static IServiceCollection AddEmbeddedState(this IServiceCollection services)
        => services.AddSingleton<IStateStore>(provider => new SqliteStateStore(
            Path.Combine(provider.GetRequiredService<StoreFolder>().Path, StoreFolder.StateFile),
            provider.GetRequiredService<IOptions<StoreOptions>>().Value.Durability == Durability.Disk));

    /// <summary>State documents in the database that <c>store.postgres</c> names.</summary>
    public static IServiceCollection AddPostgresState(this IServiceCollection services)
        => services.AddSingleton<IStateStore, PostgresStateStore>();
}
