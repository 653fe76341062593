namespace Observe.Autoscaler.Demand;

/// <summary>A signal's value now, or that there is none.</summary>
/// <param name="Value">Null where the signal is missing.</param>
/// <param name="AgeSeconds">Age of the newest source sample behind it; null where nobody says.</param>
internal readonly record struct Measurement(double? Value, double? AgeSeconds = null)
{
    /// <summary>More is no measurement of anything here: a billion instances with a thousand slots each.</summary>
    public const double Greatest = 1e12;

    /// <summary>Neither NaN, negative, infinite nor absurd: no signal here can be.</summary>
    public bool IsPresent => Value is >= 0 and <= Greatest;

    public string Quality(double staleAfterSeconds) => (IsPresent, AgeSeconds, Value) switch
    {
        (false, _, _) => Demand.Quality.Missing,
        (true, { } age, _) when age > staleAfterSeconds => Demand.Quality.Stale,
        (true, not null, 0) => Demand.Quality.ProvenZero,
        _ => Demand.Quality.Good,
    };

    public bool IsUsable(double staleAfterSeconds)
        => Quality(staleAfterSeconds) is Demand.Quality.Good or Demand.Quality.ProvenZero;
}

/// <summary>Words of <c>DecisionInput.Quality</c>.</summary>
internal static class Quality
{
    public const string Good = "good";
    public const string Stale = "stale";
    public const string Missing = "missing";
    public const string ProvenZero = "proven-zero";
    public const string Untrusted = "untrusted";
}
