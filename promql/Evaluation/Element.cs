using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>One series of an instant vector at one step. <paramref name="Time"/> is that of the sample behind it, in ms.</summary>
internal readonly record struct Element(LabelSet Labels, double Value, NativeHistogram? Histogram, long Time)
{
    public static Element Of(LabelSet labels, double value) => new(labels, value, null, 0);

    public Element With(double value) => this with { Value = value, Histogram = null };

    public LabelSet LabelsWithoutName => Labels.Without(Label.MetricName);
}

/// <summary>
/// One series of a range vector at one step: samples [From, To) of a buffer, in the window (start, end] in ms; or, where it was read
/// for a function of <see cref="Functions.SummaryFunctions"/>, <paramref name="Total"/> alone.
/// </summary>
internal readonly record struct RangeWindow(
    LabelSet Labels, SampleBuffer Samples, int From, int To, long WindowStart, long WindowEnd, WindowTotal? Total = null)
{
    public int Count => To - From;

    public ReadOnlySpan<long> Times => Samples.Times[From..To];

    public ReadOnlySpan<double> Values => Samples.Values[From..To];

    public Sample First => Samples[From];

    public Sample Last => Samples[To - 1];

    public Sample this[int index] => Samples[From + index];

    public bool HasHistograms
    {
        get
        {
            if (Samples.HasHistograms)
            {
                foreach (var histogram in Samples.Histograms[From..To])
                {
                    if (histogram is not null)
                        return true;
                }
            }

            return false;
        }
    }

    public bool HasFloats
    {
        get
        {
            if (!Samples.HasHistograms)
                return Count > 0;
            foreach (var histogram in Samples.Histograms[From..To])
            {
                if (histogram is null)
                    return true;
            }

            return false;
        }
    }

    /// <summary>The float samples alone; the window itself where it holds nothing else.</summary>
    public RangeWindow FloatsOnly()
    {
        if (!HasHistograms)
            return this;
        var floats = new SampleBuffer();
        for (var i = 0; i < Count; i++)
        {
            if (!this[i].IsHistogram)
                floats.Add(this[i]);
        }

        return this with { Samples = floats, From = 0, To = floats.Count };
    }
}
