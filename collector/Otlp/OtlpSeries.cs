using System.IO.Hashing;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Collector.Otlp;

/// <summary>
/// Finds the series of data points: resource, then point, then name and one more label. A known series is found by these bytes alone;
/// its labels are built on first sight. Not thread-safe.
/// </summary>
internal sealed class OtlpSeries(IMetricWriter writer, OtlpOptions options) : IDisposable
{
    private readonly SeriesKey _key = new();
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private ResourceLabels? _resource;
    private List<SpanAttribute> _attributes = [];
    private int _resourceEnd;
    private int _pointEnd;

    /// <summary>The same resource has the same id.</summary>
    public UInt128 ResourceId { get; private set; }

    public void BeginResource(ResourceLabels resource)
    {
        _resource = resource;
        _key.Truncate(0);
        _key.Byte((byte)SeriesKeyEncoding.Otlp);
        Append(resource.Identity);
        Append(resource.Promoted);
        _resourceEnd = _key.Length;
        ResourceId = XxHash128.HashToUInt128(_key.Span);
    }

    /// <summary>Sorts the attributes in place: their order is no part of a series.</summary>
    public void BeginPoint(List<SpanAttribute> attributes)
    {
        attributes.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        _attributes = attributes;
        _key.Truncate(_resourceEnd);
        _key.Varint((uint)attributes.Count);
        foreach (var attribute in attributes)
        {
            _key.Text(attribute.Key);
            _key.Text(attribute.Value);
        }

        _pointEnd = _key.Length;
    }

    public SeriesResolution Resolve(string name, Label extra = default)
    {
        _key.Truncate(_pointEnd);
        _key.Text(name);
        if (extra.Name is not null)
        {
            _key.Text(extra.Name);
            _key.Text(extra.Value);
        }

        var key = WireKey.Of(_key.Span);
        return writer.TryResolve(TenantId.Default, key) ?? writer.Resolve(TenantId.Default, Build(name, extra), key);
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Who wins where names meet: metric name, <c>le</c> or <c>quantile</c>, job and instance, attributes, promoted ones.</summary>
    private LabelSet Build(string name, Label extra)
    {
        _labels.Clear();
        // Attributes that become the same name are joined, in order of their keys, as Prometheus joins them.
        foreach (var attribute in _attributes)
        {
            var label = MetricNames.Label(attribute.Key, options.Translation);
            _labels[label] = _labels.TryGetValue(label, out var before) ? $"{before};{attribute.Value}" : attribute.Value;
        }

        foreach (var label in _resource!.Promoted)
            _labels.TryAdd(label.Name, label.Value);
        foreach (var label in _resource.Identity)
            _labels[label.Name] = label.Value;
        if (extra.Name is not null)
            _labels[extra.Name] = extra.Value;
        _labels[Label.MetricName] = name;
        return LabelSet.From(_labels.Select(item => new Label(item.Key, item.Value)));
    }

    private void Append(IReadOnlyList<Label> labels)
    {
        _key.Varint((uint)labels.Count);
        foreach (var label in labels)
        {
            _key.Text(label.Name);
            _key.Text(label.Value);
        }
    }
}
