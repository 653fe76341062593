using System.Collections;
using System.Text;

namespace Observe.Store.Metrics;

/// <summary>
/// The labels of a series: sorted by name (ordinal), no name twice, no empty value. Immutable; equality is by content.
/// </summary>
public sealed class LabelSet : IEquatable<LabelSet>, IComparable<LabelSet>, IReadOnlyList<Label>
{
    private readonly Label[] _labels;
    private readonly int _hash;

    private LabelSet(Label[] sorted)
    {
        _labels = sorted;
        var hash = new HashCode();
        foreach (var label in sorted)
        {
            hash.Add(label.Name, StringComparer.Ordinal);
            hash.Add(label.Value, StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    public static LabelSet Empty { get; } = new([]);

    public int Count => _labels.Length;

    public Label this[int index] => _labels[index];

    /// <summary>The value of a label, or null where it is not set.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var label in _labels)
            {
                if (label.Name == name)
                    return label.Value;
            }

            return null;
        }
    }

    /// <summary>The metric's name, or null for a nameless series.</summary>
    public string? MetricName => this[Label.MetricName];

    /// <summary>Sorts the labels and drops empty values. A name given twice is a bug here: check outside input with <see cref="TryFrom"/>.</summary>
    /// <exception cref="ArgumentException">A label name occurs twice.</exception>
    public static LabelSet From(params IEnumerable<Label> labels)
        => TryFrom(labels, out var set, out var duplicate)
            ? set
            : throw new ArgumentException($"label {duplicate} occurs twice", nameof(labels));

    public static LabelSet From(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var array = new Label[labels.Length];
        for (var i = 0; i < array.Length; i++)
            array[i] = new Label(labels[i].Name, labels[i].Value);
        return From(array);
    }

    /// <summary>As <see cref="From(IEnumerable{Label})"/>; false and the offending name where a name occurs twice.</summary>
    public static bool TryFrom(IEnumerable<Label> labels, out LabelSet set, out string? duplicate)
    {
        Label[] sorted = [.. labels];
        if (Array.Exists(sorted, static label => label.Value.Length == 0))
            sorted = Array.FindAll(sorted, static label => label.Value.Length > 0);
        if (!IsSorted(sorted))
            Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name != sorted[i - 1].Name)
                continue;
            set = Empty;
            duplicate = sorted[i].Name;
            return false;
        }

        set = OfSorted(sorted);
        duplicate = null;
        return true;
    }

    /// <summary>The array itself becomes the set: labels that are sorted by name, none twice, none empty, as our own files have them.</summary>
    internal static LabelSet OfSorted(Label[] sorted) => sorted.Length == 0 ? Empty : new LabelSet(sorted);

    public ReadOnlySpan<Label> AsSpan() => _labels;

    /// <summary>To put texts of equal content in the place of its own, so that many sets share one copy of each; for nothing else.</summary>
    internal Span<Label> Texts() => _labels;

    /// <summary>These labels with one more, or with another value for one that is there; an empty value removes it.</summary>
    public LabelSet With(string name, string value)
        => From(_labels.Where(label => label.Name != name).Append(new Label(name, value)));

    public LabelSet Without(params ReadOnlySpan<string> names)
    {
        var kept = new List<Label>(_labels.Length);
        foreach (var label in _labels)
        {
            if (!names.Contains(label.Name))
                kept.Add(label);
        }

        return kept.Count == _labels.Length ? this : From(kept);
    }

    public bool Equals(LabelSet? other)
        => other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && _labels.AsSpan().SequenceEqual(other._labels)));

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode() => _hash;

    /// <summary>Label by label, name before value, shorter first: Prometheus's order of series.</summary>
    public int CompareTo(LabelSet? other)
    {
        if (other is null)
            return 1;
        var shared = Math.Min(Count, other.Count);
        for (var i = 0; i < shared; i++)
        {
            var order = _labels[i].CompareTo(other._labels[i]);
            if (order != 0)
                return order;
        }

        return Count.CompareTo(other.Count);
    }

    public IEnumerator<Label> GetEnumerator() => ((IEnumerable<Label>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsSorted(ReadOnlySpan<Label> labels)
    {
        for (var i = 1; i < labels.Length; i++)
        {
            if (string.CompareOrdinal(labels[i - 1].Name, labels[i].Name) > 0)
                return false;
        }

        return true;
    }

    /// <summary>As PromQL writes it: <c>name{a="1", b="2"}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(MetricName);
        var rest = _labels.Where(label => label.Name != Label.MetricName).ToArray();
        if (rest.Length > 0 || text.Length == 0)
            text.Append('{').AppendJoin(", ", rest).Append('}');
        return text.ToString();
    }

    public static bool operator ==(LabelSet? left, LabelSet? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(LabelSet? left, LabelSet? right) => !(left == right);

    public static bool operator <(LabelSet left, LabelSet right) => left.CompareTo(right) < 0;

    public static bool operator >(LabelSet left, LabelSet right) => left.CompareTo(right) > 0;

    public static bool operator <=(LabelSet left, LabelSet right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LabelSet left, LabelSet right) => left.CompareTo(right) >= 0;
}
