namespace Observe.PromQL.Evaluation;

/// <summary>How many samples one query may hold at once: read ones, steps of subqueries, results. Not thread-safe; one a query.</summary>
internal sealed class SampleBudget(long limit)
{
    private long _held;

    /// <summary>Asked before the samples are held.</summary>
    /// <exception cref="EvaluationException">There is no room for them.</exception>
    public void Take(long samples)
    {
        if (samples > limit - _held)
        {
            throw new EvaluationException(
                "query processing would load too many samples into memory in query execution: "
                + $"more than {limit} (query.maxSamples), at least {(samples > long.MaxValue - _held ? long.MaxValue : _held + samples)}. "
                + "Ask for fewer series, a shorter range or a longer step");
        }

        _held += samples;
    }

    public void Return(long samples) => _held -= samples;
}
