using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.PromQL.Querying;

/// <summary>
/// The read seam: PromQL in, vectors or matrices out. Served by the engine over the store, or over HTTP by a remote
/// Prometheus-compatible engine. Thread-safe.
/// </summary>
public interface IMetricQuery
{
    /// <summary>Value of an expression at one time (ms since the epoch).</summary>
    ValueTask<QueryResult> InstantAsync(TenantId tenant, string expression, long time, CancellationToken cancellationToken);

    /// <summary>Values at start, start + step, … up to end, both inclusive (ms since the epoch; step in ms, &gt; 0).</summary>
    ValueTask<QueryResult> RangeAsync(
        TenantId tenant, string expression, long start, long end, long step, CancellationToken cancellationToken);
}

/// <summary>Prometheus's error types.</summary>
public enum QueryErrorType
{
    BadData,
    Execution,
    Canceled,
    Timeout,
    Internal,
    Unavailable,
}

/// <summary>
/// Why there is no answer. <paramref name="Position"/> is <c>line:column</c> in the expression, or null.
/// </summary>
public sealed record QueryError(QueryErrorType Type, string Message, string? Position = null);

/// <summary>Exactly one of value and error; warnings and infos beside either.</summary>
public sealed record QueryResult
{
    public QueryValue? Value { get; init; }

    public QueryError? Error { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> Infos { get; init; } = [];

    public static QueryResult Failed(QueryErrorType type, string message, string? position = null)
        => new() { Error = new QueryError(type, message, position) };

    /// <summary>The vector of an instant query.</summary>
    /// <exception cref="InvalidOperationException">The query failed or is of another type: for callers that wrote the query themselves.</exception>
    public IReadOnlyList<VectorSample> Vector()
        => Value is QueryValue.Vector vector ? vector.Samples : throw new InvalidOperationException(Error?.Message ?? "result is not a vector");

    /// <summary>The matrix of a range query; throws as <see cref="Vector"/> does.</summary>
    public IReadOnlyList<MatrixSeries> Matrix()
        => Value is QueryValue.Matrix matrix ? matrix.Series : throw new InvalidOperationException(Error?.Message ?? "result is not a matrix");
}

/// <summary>One of PromQL's four types.</summary>
public abstract record QueryValue
{
    private QueryValue()
    {
    }

    public sealed record Scalar(long Time, double Value) : QueryValue;

    public sealed record Text(long Time, string Value) : QueryValue;

    public sealed record Vector(IReadOnlyList<VectorSample> Samples) : QueryValue;

    /// <summary>Sorted by labels.</summary>
    public sealed record Matrix(IReadOnlyList<MatrixSeries> Series) : QueryValue;
}

public sealed record VectorSample(LabelSet Labels, Sample Sample);

/// <summary>Samples in order of time; steps without a value are left out.</summary>
public sealed record MatrixSeries(LabelSet Labels, IReadOnlyList<Sample> Samples);
