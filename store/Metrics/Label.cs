namespace Observe.Store.Metrics;

/// <summary>One name and value of a series' identity. Both are UTF-8 text; an empty value means "not set".</summary>
public readonly record struct Label(string Name, string Value) : IComparable<Label>
{
    /// <summary>The label that holds the metric's name.</summary>
    public const string MetricName = "__name__";

    public int CompareTo(Label other)
    {
        var byName = string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Value, other.Value);
    }

    public override string ToString() => $"{Name}=\"{Value}\"";

    public static bool operator <(Label left, Label right) => left.CompareTo(right) < 0;

    public static bool operator >(Label left, Label right) => left.CompareTo(right) > 0;

    public static bool operator <=(Label left, Label right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Label left, Label right) => left.CompareTo(right) >= 0;
}
