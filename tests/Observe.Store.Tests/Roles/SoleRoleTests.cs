using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Observe.Store.Roles;
using Observe.Store.Tests.Roles.Postgres;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Roles;

public sealed class SoleRoleTests(SharedPostgres postgres)
{
    private const string Role = "counting";

    [Fact]
    public async Task TwoProcesses_OneActs_TheOtherTakesOverOnceItStops()
    {
        await using var lock1 = new RoleProcess(await postgres.NewDatabaseAsync());
        await using var lock2 = new RoleProcess(lock1.Connection);
        await using var first = await Hosting.StartAsync(lock1.Roles);
        await Poll.UntilAsync(() => first.States.IsActing(Role), "the first acts");
        await using var second = await Hosting.StartAsync(lock2.Roles);
        await Poll.UntilAsync(() => second.GivenUp == 1, "the second stands by");
        Assert.Equal((1, 0), (first.Running, second.Running));

        await first.StopAsync();

        await Poll.UntilAsync(() => second.States.IsActing(Role), "the second takes over");
        Assert.Equal((0, 1, false), (first.Running, second.Running, first.States.IsActing(Role)));
    }

    [Fact]
    public async Task ConnectionLost_LoopsStopAndAreMadeAnewForTheNextTurn()
    {
        await using var process = new RoleProcess(await postgres.NewDatabaseAsync());
        await using var hosting = await Hosting.StartAsync(process.Roles);
        await Poll.UntilAsync(() => hosting.Running == 1, "it acts");

        await process.EndSessionsAsync(Role);

        await Poll.UntilAsync(() => hosting.Turns.Count == 2 && hosting.Running == 1, "it acts again");
        Assert.Equal(2, hosting.Turns.Distinct().Count());
        // Nobody else acted, so nothing was given up.
        Assert.Equal(0, hosting.GivenUp);
    }

    [Fact]
    public async Task LoopFails_TurnEndsAndAnotherFollows()
    {
        await using var hosting = await Hosting.StartAsync(null);
        await Poll.UntilAsync(() => hosting.States.IsActing(Role), "it acts");
        Assert.Equal([Role], hosting.States.Names);

        hosting.Fail = true;

        await Poll.UntilAsync(() => hosting.Turns.Count == 2 && hosting.States.IsActing(Role), "it acts again");
        Assert.Equal(1, hosting.Running);
    }

    /// <summary>One process that hosts the role; its loop counts itself while it runs.</summary>
    private sealed class Hosting : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private int _running;
        private int _givenUp;

        private Hosting(IRoleLock? roles)
        {
            var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(this);
            if (roles is not null)
                services.AddSingleton(roles);
            services.AddSoleRole(Role, role => role.Run<Counting>().WhenStandingBy<Hosting>((self, _) =>
            {
                Interlocked.Increment(ref self._givenUp);
                return Task.CompletedTask;
            }));
            _services = services.BuildServiceProvider();
        }

        public bool Fail { get; set; }

        public ConcurrentQueue<Counting> Turns { get; } = new();

        public int Running => Volatile.Read(ref _running);

        public int GivenUp => Volatile.Read(ref _givenUp);

        public RoleStates States => _services.GetRequiredService<RoleStates>();

        public static async Task<Hosting> StartAsync(IRoleLock? roles)
        {
            var hosting = new Hosting(roles);
            await hosting._services.GetServices<IHostedService>().Single().StartAsync(default);
            return hosting;
        }

        public Task StopAsync() => _services.GetServices<IHostedService>().Single().StopAsync(default);

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await _services.DisposeAsync();
        }

        internal sealed class Counting(Hosting hosting) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                hosting.Turns.Enqueue(this);
                Interlocked.Increment(ref hosting._running);
                try
                {
                    await Poll.UntilAsync(() => stoppingToken.IsCancellationRequested || hosting.Fail, "its turn is over");
                    if (stoppingToken.IsCancellationRequested)
                        return;
                    hosting.Fail = false;
                    throw new IOException("the loop failed");
                }
                finally
                {
                    Interlocked.Decrement(ref hosting._running);
                }
            }
        }
    }
}
