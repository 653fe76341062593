using System.Text.Json;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Policies;

/// <summary>Which workloads are paused. A pause row that cannot be read pauses: somebody wanted to stop something.</summary>
internal sealed class PauseReader(IStateStore state)
{
    private HashSet<string> _paused = [];
    private long _version = -1;

    public async ValueTask<Func<string, bool>> ReadAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var version = await state.TableVersionAsync(tenant, StateTables.Pauses, cancellationToken);
        if (version != _version)
        {
            var rows = await state.ListAsync(tenant, StateTables.Pauses, new StateQuery { Limit = 100_000 }, cancellationToken);
            _paused = [.. rows.Where(IsPaused).Select(row => row.Key)];
            _version = version;
        }

        var paused = _paused;
        return workload => paused.Contains(Pause.GlobalKey) || paused.Contains(workload);
    }

    private static bool IsPaused(StateRow row)
    {
        try
        {
            return row.As<Pause>().Paused;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
