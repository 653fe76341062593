namespace Observe.Store.Spans.Columns;

/// <summary>Lists are equal where their attributes are, in the same order.</summary>
internal sealed class AttributeListComparer : IEqualityComparer<IReadOnlyList<SpanAttribute>>
{
    public static AttributeListComparer Instance { get; } = new();

    public bool Equals(IReadOnlyList<SpanAttribute>? x, IReadOnlyList<SpanAttribute>? y)
        => ReferenceEquals(x, y) || (x is not null && y is not null && x.SequenceEqual(y));

    public int GetHashCode(IReadOnlyList<SpanAttribute> obj)
    {
        var hash = new HashCode();
        foreach (var attribute in obj)
            hash.Add(attribute);
        return hash.ToHashCode();
    }
}
