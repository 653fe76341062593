using Observe.Store.Metrics.Postgres;

namespace Observe.Store.Tests.Metrics.Postgres;

public sealed class WriteGateTests
{
    [Fact]
    public async Task Close_WaitsForThoseInside_AndKeepsOthersOutUntilItOpens()
    {
        var gate = new WriteGate();
        await gate.EnterAsync(default);
        await gate.EnterAsync(default);

        var closed = gate.CloseAsync();
        var waiting = gate.EnterAsync(default).AsTask();
        gate.Leave();
        Assert.Equal((false, false), (closed.IsCompleted, waiting.IsCompleted));
        gate.Leave();
        await closed;
        Assert.False(waiting.IsCompleted);

        gate.Open();
        await waiting;
        Assert.Throws<InvalidOperationException>(() =>
        {
            _ = gate.CloseAsync();
            _ = gate.CloseAsync();
        });
    }

    [Fact]
    public async Task Enter_CancelledWhileClosed_IsNotInside()
    {
        var gate = new WriteGate();
        await gate.CloseAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = gate.EnterAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        gate.Open();
        Assert.True(gate.CloseAsync().IsCompletedSuccessfully);
    }
}
