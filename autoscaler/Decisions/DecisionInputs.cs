using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Store.Forecasts;

namespace Observe.Autoscaler.Decisions;

/// <summary>Everything a decision looks at besides the policy, gathered by whoever calls: live loop, replay or simulation.</summary>
internal sealed record DecisionInputs
{
    public SignalValues Signals { get; init; } = SignalValues.None;

    /// <summary>Instances ready; null where nobody knows.</summary>
    public int? Ready { get; init; }

    /// <summary>Instances ordered: what a new order replaces; null where nobody knows.</summary>
    public int? Ordered { get; init; }

    /// <summary>Requests one instance may execute at once now; null where nobody knows.</summary>
    public int? Limit { get; init; }

    public ForecastRecord? Forecast { get; init; }

    public required StartupEstimate Startup { get; init; }

    public required double ControlPeriodSeconds { get; init; }

    /// <summary>A signal whose newest sample is older than this is stale.</summary>
    public required double StaleAfterSeconds { get; init; }

    /// <summary>Somebody asked for an instance at once, and it may not be gone yet.</summary>
    public bool IsWoken { get; init; }
}
