namespace Observe.PromQL.Evaluation;

/// <summary>How many samples one query may hold at once: read ones, steps of subqueries, results. Thread-safe; one a query.</summary>
internal sealed class SampleBudget(long limit)
{
    private long _held;

    /// <summary>Asked before the samples are held.</summary>
    /// <exception cref="EvaluationException">There is no room for them.</exception>
    public void Take(long samples)
    {
        // Without the sum: it may be more than 64 bits hold.
        if (samples <= limit - Interlocked.Read(ref _held) && Interlocked.Add(ref _held, samples) <= limit)
            return;
        var held = Interlocked.Read(ref _held);
        throw new EvaluationException(
            "query processing would load too many samples into memory in query execution: "
            + $"more than {limit} (query.maxSamples), at least {(samples > long.MaxValue - held ? long.MaxValue : held + samples)}. "
            + "Ask for fewer series, a shorter range or a longer step");
    }

    public void Return(long samples) => Interlocked.Add(ref _held, -samples);
}
