using Observe.Store.Spans;

namespace Observe.Dashboard.Traces;

/// <summary>Two spans are of one sender where service and all attributes of the resource are equal.</summary>
internal sealed class SameResource : IEqualityComparer<Span>
{
    public static SameResource Instance { get; } = new();

    public bool Equals(Span? x, Span? y)
        => ReferenceEquals(x, y)
            || (x is not null && y is not null && x.Service == y.Service
                && (ReferenceEquals(x.Resource, y.Resource) || x.Resource.SequenceEqual(y.Resource)));

    public int GetHashCode(Span obj)
    {
        var hash = new HashCode();
        hash.Add(obj.Service, StringComparer.Ordinal);
        foreach (var attribute in obj.Resource)
            hash.Add(attribute);
        return hash.ToHashCode();
    }
}
