namespace Observe.Dashboard.Listeners;

/// <summary>Where this process takes OTLP; known to who hosts it.</summary>
public interface IOtlpListeners
{
    /// <summary>As it listens, <c>http://0.0.0.0:4317</c>; null where it does not.</summary>
    string? Grpc { get; }

    /// <inheritdoc cref="Grpc"/>
    string? Http { get; }
}
