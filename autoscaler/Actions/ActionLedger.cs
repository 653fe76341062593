using System.Text.Json;
using Observe.Store.Decisions;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Actions;

/// <summary>Actions as state rows: the intent before a call, its result after it.</summary>
internal sealed class ActionLedger(IStateStore state)
{
    /// <summary>An intent older than this is history whatever became of it.</summary>
    private const long RecoveryMilliseconds = 24 * 3600 * 1000L;

    private static readonly TenantId Tenant = TenantId.Default;

    public async ValueTask WriteAsync(ScalingAction action, CancellationToken cancellationToken)
        => await state.PutAsync(
            Tenant, StateTables.Actions,
            new StateWrite(action.Id, action.Workload, action.IntendedAt, JsonSerializer.Serialize(action, StateJson.Options)),
            expectedVersion: null, cancellationToken);

    /// <summary>Intents that a process before this one left without a result.</summary>
    public async ValueTask<IReadOnlyList<ScalingAction>> OpenAsync(long now, CancellationToken cancellationToken)
    {
        var rows = await state.ListAsync(
            Tenant, StateTables.Actions,
            new StateQuery { MinTime = now - RecoveryMilliseconds, NewestFirst = true, Limit = 10_000 }, cancellationToken);
        return [.. rows.Select(Parse).OfType<ScalingAction>().Where(action => action.Succeeded is null)];
    }

    public async ValueTask DropBeforeAsync(long time, CancellationToken cancellationToken)
        => await state.DeleteBeforeAsync(Tenant, StateTables.Actions, time, cancellationToken);

    private static ScalingAction? Parse(StateRow row)
    {
        try
        {
            return row.As<ScalingAction>();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
