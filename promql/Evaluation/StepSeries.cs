using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// One series of an instant vector over all steps: a value a step, <see cref="Absent"/> where it has none. A histogram stands beside,
/// with 0 as its value.
/// </summary>
internal sealed class StepSeries(LabelSet labels, double[] values)
{
    /// <summary>The staleness marker: selectors pass it on to nobody, so no value can be it.</summary>
    public static readonly double Absent = Staleness.Marker;

    public LabelSet Labels { get; set; } = labels;

    /// <summary>Whether the metric's name goes in the end: until then functions of labels and groupings see it.</summary>
    public bool DropsName { get; set; }

    public double[] Values { get; private set; } = values;

    public NativeHistogram?[]? Histograms { get; private set; }

    /// <summary>The values, for others to use: the series has none any more.</summary>
    public double[] TakeValues()
    {
        var taken = Values;
        Values = [];
        return taken;
    }

    public bool Has(int step) => !Staleness.IsMarker(Values[step]);

    public NativeHistogram? HistogramAt(int step) => Histograms?[step];

    public void Set(int step, double value)
    {
        Values[step] = value;
        if (Histograms is not null)
            Histograms[step] = null;
    }

    public void Set(int step, NativeHistogram histogram)
    {
        Values[step] = 0;
        (Histograms ??= new NativeHistogram?[Values.Length])[step] = histogram;
    }

    public void Set(int step, in Computed computed)
    {
        if (computed.Histogram is { } histogram)
            Set(step, histogram);
        else
            Set(step, computed.Value);
    }

    public void Remove(int step) => Set(step, Absent);

    public Computed this[int step] => new(Values[step], Histograms?[step]);

    public bool IsEmpty()
    {
        foreach (var value in Values)
        {
            if (!Staleness.IsMarker(value))
                return false;
        }

        return true;
    }
}

/// <summary>A value, a histogram, or nothing.</summary>
internal readonly record struct Computed(double Value, NativeHistogram? Histogram)
{
    public static readonly Computed None = new(StepSeries.Absent, null);

    public bool IsNone => Staleness.IsMarker(Value);

    public static Computed Of(double value) => new(value, null);

    public static Computed Of(NativeHistogram histogram) => new(0, histogram);
}
