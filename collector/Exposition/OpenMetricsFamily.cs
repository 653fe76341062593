using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>One family of a page of OpenMetrics, as far as it was read.</summary>
internal sealed class OpenMetricsFamily(string name, int line)
{
    private readonly HashSet<MetadataKind> _described = [];
    private readonly HashSet<LabelSet> _groups = [];
    private MetricType _type = MetricType.Unknown;
    private string _unit = "";
    private LabelSet? _group;
    private long? _time;
    private OpenMetricsHistogram? _histogram;

    public string Name { get; } = name;

    /// <summary>Where it begins.</summary>
    public int Line { get; } = line;

    /// <summary>Its own name and those of its samples.</summary>
    public IEnumerable<string> Names => Suffixes.Append("").Distinct().Select(suffix => Name + suffix);

    private string[] Suffixes => _type switch
    {
        MetricType.Counter => ["_total", "_created"],
        MetricType.Summary => ["", "_count", "_sum", "_created"],
        MetricType.Histogram => ["_bucket", "_count", "_sum", "_created"],
        MetricType.GaugeHistogram => ["_bucket", "_gcount", "_gsum"],
        MetricType.Info => ["_info"],
        _ => [""],
    };

    private bool IsHistogram => _type is MetricType.Histogram or MetricType.GaugeHistogram;

    /// <summary>What a sample's name has behind the family's; null where it is none of this family.</summary>
    public string? SuffixOf(string sample)
        => sample.StartsWith(Name, StringComparison.Ordinal) ? Array.Find(Suffixes, suffix => sample.Length == Name.Length + suffix.Length && sample.EndsWith(suffix, StringComparison.Ordinal)) : null;

    /// <returns>What is wrong, or null.</returns>
    public string? Describe(MetadataKind kind, ReadOnlySpan<byte> text)
    {
        if (!_described.Add(kind))
            return $"{kind} of {Name} is told twice";
        if (kind == MetadataKind.Unit)
            _unit = SampleLineReader.Quote(text);
        if (kind != MetadataKind.Type)
            return null;
        if (TextPage.TypeOf(text) is not { } type)
            return $"`{SampleLineReader.Quote(text)}` is not a type";
        _type = type;
        return null;
    }

    /// <returns>What is wrong, or null.</returns>
    public string? Add(string suffix, LabelSet labels, double value, long? time, bool hasExemplar)
        => LabelProblem(suffix, labels)
            ?? GroupProblem(GroupOf(suffix, labels), time)
            ?? ValueProblem(suffix, value)
            ?? (hasExemplar && !MayHaveExemplar(suffix) ? $"only buckets and {Name}_total of counters have exemplars" : null)
            ?? (IsHistogram ? _histogram!.Add(suffix, labels, value) : null);

    /// <summary>What is wrong with it as a whole.</summary>
    public IEnumerable<string> Close()
    {
        if (_unit.Length > 0 && !Name.EndsWith("_" + _unit, StringComparison.Ordinal))
            yield return $"the name {Name} does not end with its unit, _{_unit}";
        if (_unit.Length > 0 && _type is MetricType.Info or MetricType.StateSet)
            yield return $"{Name} has a unit, which its type has not";
        if (_histogram?.Close() is { } problem)
            yield return problem;
    }

    private bool MayHaveExemplar(string suffix)
        => (IsHistogram && suffix == "_bucket") || (_type == MetricType.Counter && suffix == "_total");

    private string? LabelProblem(string suffix, LabelSet labels) => (_type, suffix) switch
    {
        (MetricType.StateSet, _) when labels[Name] is null => $"a state set has its state in the label {Name}",
        (MetricType.Histogram or MetricType.GaugeHistogram, "_bucket") when Bound(labels["le"]) is not { } bound || double.IsNaN(bound)
            => "a bucket has its bound in the label le, the last one +Inf",
        (MetricType.Summary, "") when Bound(labels["quantile"]) is not { } quantile || !(quantile is >= 0 and <= 1)
            => "a summary's value has its quantile, 0 to 1, in the label quantile",
        _ => null,
    };

    /// <summary>A number; infinity in its canonical spelling alone.</summary>
    internal static double? Bound(string? label)
        => label is null || !ExpositionNumber.TryRead(System.Text.Encoding.UTF8.GetBytes(label), out var bound) || (double.IsPositiveInfinity(bound) && label != "+Inf")
            ? null : bound;

    /// <summary>The labels that all samples of one metric share.</summary>
    private LabelSet GroupOf(string suffix, LabelSet labels)
    {
        var group = labels.Without(Label.MetricName);
        return (_type, suffix) switch
        {
            (MetricType.Info, _) => LabelSet.Empty,
            (MetricType.Summary, "") => group.Without("quantile"),
            (MetricType.StateSet, _) => group.Without(Name),
            (MetricType.Histogram or MetricType.GaugeHistogram, "_bucket") => group.Without("le"),
            _ => group,
        };
    }

    private string? GroupProblem(LabelSet group, long? time)
    {
        var isSame = group == _group;
        var problem = !isSame && _groups.Contains(group) ? $"samples of one metric of {Name} are not together"
            : isSame && (time is null) != (_time is null) ? "some samples of a metric have a timestamp and others have none"
            : isSame && time < _time && _type != MetricType.Info ? "timestamps of a metric go back"
            : null;
        if (IsHistogram && (!isSame || time != _time))
        {
            problem ??= _histogram?.Close();
            _histogram = new OpenMetricsHistogram(Name);
        }

        _groups.Add(group);
        (_group, _time) = (group, time);
        return problem;
    }

    private string? ValueProblem(string suffix, double value)
    {
        if (_type == MetricType.StateSet && value is not (0 or 1))
            return "a state is 0 or 1";
        if (_type == MetricType.Info && value != 1)
            return "an info is 1";
        if (_type == MetricType.Summary && suffix.Length == 0 && value < 0)
            return "a quantile's value is not negative";
        var isCount = suffix is "_total" or "_sum" or "_count" or "_bucket" or "_gcount";
        if ((isCount || suffix == "_gsum") && double.IsNaN(value))
            return $"{Name}{suffix} is not a number";
        return isCount && value < 0 ? $"{Name}{suffix} is negative" : null;
    }
}
