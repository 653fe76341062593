using System.Collections.Immutable;

namespace Observe.Autoscaler.Demand;

/// <summary>Demand seen by the control loop, at most one entry a second, over the stable window. Immutable.</summary>
internal readonly record struct DemandWindow(ImmutableArray<DemandSample> Samples)
{
    public static DemandWindow Empty { get; } = new([]);

    /// <summary>With one more sample; what is older than the window goes. A clock that stepped back starts anew.</summary>
    public DemandWindow With(long now, double slots, double windowSeconds)
    {
        var oldest = now - (long)(windowSeconds * 1000);
        var kept = Samples.Where(sample => sample.Time > oldest && sample.Time / 1000 < now / 1000);
        return new([.. kept, new DemandSample(now, slots)]);
    }

    /// <summary>Mean over the last seconds, of the entries that are there; null where there is none.</summary>
    public double? Mean(long now, double seconds)
    {
        var oldest = now - (long)(seconds * 1000);
        var (sum, count) = (0.0, 0);
        foreach (var sample in Samples)
        {
            if (sample.Time <= oldest)
                continue;
            sum += sample.Slots;
            count++;
        }

        return count == 0 ? null : sum / count;
    }
}

/// <param name="Time">Milliseconds since the epoch.</param>
/// <param name="Slots">Busy slots asked for.</param>
internal readonly record struct DemandSample(long Time, double Slots);
