using System.Text.Json;
using Microsoft.Extensions.Logging;
using Observe.Store.Forecasts;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Measurements;

/// <summary>Newest demand forecasts, read again when their table changed.</summary>
internal sealed partial class ForecastReader(IStateStore state, ILogger<ForecastReader> logger)
{
    private readonly Dictionary<string, ForecastRecord?> _forecasts = [];
    private long _version = -1;

    public async ValueTask<IReadOnlyDictionary<string, ForecastRecord?>> ReadAsync(
        TenantId tenant, IEnumerable<string> workloads, CancellationToken cancellationToken)
    {
        var version = await state.TableVersionAsync(tenant, StateTables.Forecasts, cancellationToken);
        if (version != _version)
            _forecasts.Clear();
        foreach (var workload in workloads.Where(workload => !_forecasts.ContainsKey(workload)))
        {
            var key = ForecastRecord.Key(workload, Signals.Demand);
            _forecasts[workload] = Parse(await state.GetAsync(tenant, StateTables.Forecasts, key, cancellationToken));
        }

        _version = version;
        return _forecasts;
    }

    private ForecastRecord? Parse(StateRow? row)
    {
        try
        {
            return row?.As<ForecastRecord>();
        }
        catch (JsonException error)
        {
            LogUnreadable(row!.Key, error.Message);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "forecast {Key} cannot be read and is not followed: {Problem}")]
    private partial void LogUnreadable(string key, string problem);
}
