using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Observe.Store.Conditions;

/// <summary>What the store of this process cannot do at the moment.</summary>
public interface IStoreCondition
{
    /// <summary>Empty while all is well.</summary>
    IReadOnlyList<WriteFailure> Failures { get; }
}

/// <summary>The kinds that are watched, each on its own.</summary>
internal sealed class StoreCondition(TimeProvider time, ILogger<StoreCondition> logger) : IStoreCondition
{
    public WriteCondition Metrics { get; } = new("metrics", time, logger);

    public WriteCondition Spans { get; } = new("spans", time, logger);

    public WriteCondition NewSeries { get; } = new("new series", time, logger);

    public IReadOnlyList<WriteFailure> Failures => [.. All.Select(condition => condition.Failure).OfType<WriteFailure>()];

    private WriteCondition[] All => [Metrics, Spans, NewSeries];

    public IEnumerable<Measurement<int>> Writable()
        => All.Select(condition => new Measurement<int>(
            condition.Failure is null ? 1 : 0, new KeyValuePair<string, object?>("kind", condition.Kind)));
}
