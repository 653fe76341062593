namespace Observe.Autoscaler.Demand;

/// <summary>Busy slots asked for now, and what they were taken from.</summary>
internal readonly record struct DemandEstimate(Measurement Slots, string Basis)
{
    /// <summary>
    /// The analyzer's demand signal; else requests executing and waiting; else arrivals × service time (Little's law). A basis
    /// that is there but stale is taken only where no fresher one is.
    /// </summary>
    public static DemandEstimate From(SignalValues signals, double staleAfterSeconds)
    {
        DemandEstimate[] bases =
        [
            new(signals.Demand, "demand"),
            new(Sum(signals.Concurrency, signals.Queue), "concurrency and queue"),
            new(Product(signals.RequestRate, signals.ServiceSeconds), "rate × service time"),
        ];
        foreach (var basis in bases)
        {
            if (basis.Slots.IsUsable(staleAfterSeconds))
                return basis;
        }

        return bases.FirstOrDefault(basis => basis.Slots.IsPresent, bases[0]);
    }

    /// <summary>A queue nobody reports counts as none: executing requests alone are a lower bound that is still right to follow up.</summary>
    private static Measurement Sum(Measurement executing, Measurement waiting)
        => !executing.IsPresent ? default
            : waiting.IsPresent ? new(executing.Value + waiting.Value, Older(executing, waiting))
            : executing with { AgeSeconds = executing.Value > 0 ? executing.AgeSeconds : null };

    private static Measurement Product(Measurement rate, Measurement seconds)
        => rate is { IsPresent: true, Value: 0 } ? rate
            : rate.IsPresent && seconds.IsPresent ? new(rate.Value * seconds.Value, Older(rate, seconds))
            : default;

    private static double? Older(Measurement left, Measurement right)
        => left.AgeSeconds is { } a && right.AgeSeconds is { } b ? Math.Max(a, b) : null;
}
