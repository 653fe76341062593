namespace Observe.Analyzer.Forecasting.Baselines;

/// <summary>The last value goes on: the measure of all others. A constant, a single point and an empty series have their answers.</summary>
internal sealed class LastValue : IForecaster
{
    public const string ForecasterName = "last-value";

    public string Name => ForecasterName;

    public bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into)
    {
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (!double.IsFinite(values[i]))
                continue;
            into.Fill(values[i]);
            return true;
        }

        return false;
    }
}
