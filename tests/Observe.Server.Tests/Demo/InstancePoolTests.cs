using Microsoft.Extensions.Time.Testing;
using Observe.Server.Demo.Gateway;

namespace Observe.Server.Tests.Demo;

public sealed class InstancePoolTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly InstancePool _pool = new();

    [Fact]
    public async Task AcquireAsync_TwoInstances_TakesLeastBusyUpToLimits()
    {
        _pool.Update([new("a", "http://a", 2), new("b", "http://b", 1)]);

        var slots = new[] { await AcquireAsync(), await AcquireAsync(), await AcquireAsync() };

        Assert.Equal(["http://a", "http://a", "http://b"], slots.Select(slot => slot!.Url).Order());
        Assert.Equal((2, 3, 0), (_pool.Ready, _pool.Active, _pool.Waiting));
    }

    [Fact]
    public async Task AcquireAsync_NoFreeSlot_WaitsItsTurn()
    {
        _pool.Update([new("a", "http://a", 1)]);
        var held = await AcquireAsync();
        var first = AcquireAsync();
        var second = AcquireAsync();
        Assert.Equal(2, _pool.Waiting);

        held!.Dispose();

        Assert.Equal("http://a", (await first)!.Url);
        Assert.False(second.IsCompleted);
        _pool.Update([new("a", "http://a", 2)]);
        Assert.NotNull(await second);
    }

    [Fact]
    public async Task AcquireAsync_NothingComesFree_GivesUpAfterTimeout()
    {
        var waiting = AcquireAsync();
        _time.Advance(Timeout);

        Assert.Null(await waiting);
        Assert.Equal(0, _pool.Waiting);
    }

    [Fact]
    public async Task Dispose_InstanceGone_FreesNothingTwice()
    {
        _pool.Update([new("a", "http://a", 1)]);
        var held = await AcquireAsync();
        _pool.Update([]);
        held!.Dispose();
        held.Dispose();

        Assert.Equal((0, 0), (_pool.Ready, _pool.Active));
    }

    private Task<Slot?> AcquireAsync() => _pool.AcquireAsync(Timeout, _time, TestContext.Current.CancellationToken);
}
