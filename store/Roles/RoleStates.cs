using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Observe.Store.Roles;

/// <summary>Whether this process acts for its sole roles or stands by. Thread-safe.</summary>
public sealed class RoleStates : IDisposable
{
    private readonly Meter _meter = new("Observe.Roles");
    private readonly ConcurrentDictionary<string, bool> _acting = new(StringComparer.Ordinal);

    public RoleStates()
        => _meter.CreateObservableGauge("observe.role.acting", Measure, "{process}", "1 where this process acts for the role, 0 where it stands by");

    /// <summary>The sole roles hosted here, by name.</summary>
    public IEnumerable<string> Names => _acting.Keys.Order(StringComparer.Ordinal);

    public bool IsActing(string role) => _acting.GetValueOrDefault(role);

    public void Dispose() => _meter.Dispose();

    internal void Set(string role, bool isActing) => _acting[role] = isActing;

    private IEnumerable<Measurement<int>> Measure()
        => _acting.Select(item => new Measurement<int>(item.Value ? 1 : 0, new KeyValuePair<string, object?>("role", item.Key)));
}
