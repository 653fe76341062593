using Observe.Autoscaler.Demand;

namespace Observe.Autoscaler.Horizon;

/// <summary>How long an instance ordered now takes, and who says so.</summary>
internal readonly record struct StartupEstimate(double Seconds, string Basis)
{
    /// <summary>Median of the target's own samples; else the median of the signal; else what the policy assumes.</summary>
    public static StartupEstimate From(IReadOnlyList<double> targetSamples, Measurement signal, double assumedSeconds)
    {
        if (targetSamples.Count > 0)
            return new(Median(targetSamples), "measured by the target");
        return signal is { IsPresent: true, Value: { } seconds }
            ? new(seconds, "measured")
            : new(assumedSeconds, "assumed by the policy");
    }

    private static double Median(IReadOnlyList<double> samples)
    {
        var sorted = samples.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
