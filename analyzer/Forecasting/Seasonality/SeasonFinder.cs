using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Observe.Analyzer.Forecasting.Seasonality;

/// <summary>
/// The season of a series, in its own steps: the highest peak of the autocorrelation of the detrended series that is significant and
/// whose series holds at least one full season and a half.
/// </summary>
internal static class SeasonFinder
{
    /// <summary>A correlation below this is not worth following, however significant.</summary>
    private const double MinCorrelation = 0.3;

    private const int MinSeason = 4;

    /// <summary>Season in steps, or 0.</summary>
    public static int Find(ReadOnlySpan<double> values)
    {
        var filled = Detrended(values);
        if (filled.Length < 3 * MinSeason)
            return 0;
        var correlations = Autocorrelation(filled);
        // Bartlett's bound at three standard errors.
        var bound = Math.Max(MinCorrelation, 3 / Math.Sqrt(filled.Length));
        var longest = filled.Length * 2 / 3;
        // The correlation of any smooth series is high at small lags; a season is a peak after it has fallen below zero.
        var lag = 1;
        while (lag < longest && correlations[lag] > 0)
            lag++;
        var best = 0;
        for (; lag < longest; lag++)
        {
            var isPeak = correlations[lag] >= correlations[lag - 1] && correlations[lag] >= correlations[lag + 1];
            if (lag >= MinSeason && isPeak && correlations[lag] > bound && (best == 0 || correlations[lag] > correlations[best] * 1.05))
                best = lag;
        }

        return best;
    }

    /// <summary>Gaps take the value before them; the straight line of least squares goes, or growth would hide every season.</summary>
    private static double[] Detrended(ReadOnlySpan<double> values)
    {
        var filled = new double[values.Length];
        var last = 0.0;
        for (var i = 0; i < filled.Length; i++)
            filled[i] = last = double.IsFinite(values[i]) ? values[i] : last;
        var (mean, slope) = Line(filled);
        for (var i = 0; i < filled.Length; i++)
            filled[i] -= mean + slope * (i - (filled.Length - 1) / 2.0);
        return filled;
    }

    /// <summary>Mean, and slope a step.</summary>
    private static (double Mean, double Slope) Line(double[] values)
    {
        if (values.Length < 2)
            return (values.FirstOrDefault(), 0);
        var (mean, middle) = (values.Average(), (values.Length - 1) / 2.0);
        var (covariance, variance) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            covariance += (i - middle) * (values[i] - mean);
            variance += (i - middle) * (i - middle);
        }

        return (mean, covariance / variance);
    }

    /// <summary>By the Wiener–Khinchin theorem: the inverse transform of the power spectrum, unbiased at each lag.</summary>
    private static double[] Autocorrelation(double[] values)
    {
        var size = 1;
        while (size < values.Length * 2)
            size *= 2;
        var spectrum = new Complex[size];
        for (var i = 0; i < values.Length; i++)
            spectrum[i] = values[i];
        Fourier.Forward(spectrum, FourierOptions.Matlab);
        for (var i = 0; i < size; i++)
            spectrum[i] = spectrum[i].Magnitude * spectrum[i].Magnitude;
        Fourier.Inverse(spectrum, FourierOptions.Matlab);
        var correlations = new double[values.Length];
        var variance = spectrum[0].Real / values.Length;
        for (var lag = 0; lag < values.Length; lag++)
            correlations[lag] = variance > 0 ? spectrum[lag].Real / (values.Length - lag) / variance : 0;
        return correlations;
    }
}
