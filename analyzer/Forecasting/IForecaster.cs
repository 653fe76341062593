namespace Observe.Analyzer.Forecasting;

/// <summary>
/// A forecast of a regular series. Pure: the same values give the same answer, and nothing after the last value is known.
/// </summary>
internal interface IForecaster
{
    /// <summary>Name by which it is registered, shown and scored.</summary>
    string Name { get; }

    /// <summary>
    /// Point forecasts (medians) of the next <paramref name="into"/>.Length steps.
    /// </summary>
    /// <param name="values">Values a step apart, oldest first; NaN marks a gap. The last may be a gap.</param>
    /// <param name="season">Season in steps found in the data, or 0.</param>
    /// <param name="into">Step 1 first.</param>
    /// <returns>False where the series is too short or too empty for this method; then <paramref name="into"/> means nothing.</returns>
    bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into);
}

/// <summary>A forecaster that learned from data up to a time; it is scored on what came after only.</summary>
internal interface ITrainedForecaster : IForecaster
{
    /// <summary>Time (ms) of the last value it has seen in training.</summary>
    long TrainedUntil { get; }
}
