using Observe.Store.Requests;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Alerts;

/// <summary>Asks the analyzer for a test notification and waits for its answer: the two may be different processes.</summary>
internal sealed class ReceiverTest(IStateStore state, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<WorkRequestResult> RunAsync(string receiver, CancellationToken cancellationToken)
    {
        var (key, asked) = (Guid.CreateVersion7().ToString("N"), time.GetUtcNow());
        var request = new WorkRequest(WorkRequestKinds.TestReceiver, receiver);
        await state.PutAsync(
            TenantId.Default, StateTables.Requests,
            new StateWrite(key, receiver, asked.ToUnixTimeMilliseconds(), StateJson.Serialize(request)), null, cancellationToken);
        await state.DeleteBeforeAsync(
            TenantId.Default, StateTables.Requests, asked.AddMinutes(-10).ToUnixTimeMilliseconds(), cancellationToken);
        while (time.GetUtcNow() - asked < Patience)
        {
            if (await state.GetAsync(TenantId.Default, StateTables.RequestResults, key, cancellationToken) is { } row)
                return row.As<WorkRequestResult>();
            await Task.Delay(Pause, time, cancellationToken);
        }

        return new WorkRequestResult(false, "no analyzer answered: is one running on this store?", time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
