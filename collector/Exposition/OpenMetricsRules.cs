using System.Text;
using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>
/// Holds a page against the rules of OpenMetrics 1.0 that are about more than a line: order, grouping, names, types, values. A scrape does not
/// ask for them, as Prometheus does not: a page that breaks them is no less read.
/// </summary>
internal sealed class OpenMetricsRules : IExpositionVisitor
{
    private readonly List<string> _problems = [];

    /// <summary>Names of all families so far, and of what their types add to them.</summary>
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private OpenMetricsFamily? _family;
    private bool _hasSamples;

    private OpenMetricsRules()
    {
    }

    /// <summary>What of a page breaks a rule: a sentence each, with its line; none = it is OpenMetrics.</summary>
    public static IReadOnlyList<string> Check(ReadOnlySpan<byte> page)
    {
        var rules = new OpenMetricsRules();
        var problem = TextPage.Read(page, isOpenMetrics: true, rules);
        rules.Close();
        if (problem is not null)
            rules._problems.Add(problem);
        return rules._problems;
    }

    public void Describe(int line, MetadataKind kind, ReadOnlySpan<byte> family, ReadOnlySpan<byte> text)
    {
        var name = Encoding.UTF8.GetString(family);
        if (_family?.Name != name)
            Open(new OpenMetricsFamily(name, line));
        else if (_hasSamples)
            Problem(line, $"metadata of {name} comes after its samples");
        if (_family!.Describe(kind, text) is { } problem)
            Problem(line, problem);
    }

    public void Sample(int line, in SampleLine sample)
    {
        var labels = new List<Label>();
        if (SeriesText.Read(sample.Series, isOpenMetrics: true, labels) is { } problem)
        {
            Problem(line, problem);
            return;
        }

        var name = labels[0].Value;
        if (_family?.SuffixOf(name) is null)
            Open(new OpenMetricsFamily(name, line));
        _hasSamples = true;
        if (!sample.Exemplar.IsEmpty && ExemplarText.Read(sample.Exemplar, 0, out _) is { } wrong)
            Problem(line, wrong);
        if (_family!.Add(_family.SuffixOf(name)!, LabelSet.From(labels), sample.Value, sample.Time, !sample.Exemplar.IsEmpty) is { } broken)
            Problem(line, broken);
    }

    public void Histogram(int line, ReadOnlySpan<byte> series, NativeHistogram histogram, long? time)
    {
        // Of text there are none.
    }

    public void Problem(int line, string problem) => _problems.Add($"line {line}: {problem}");

    private void Open(OpenMetricsFamily family)
    {
        Close();
        (_family, _hasSamples) = (family, false);
    }

    private void Close()
    {
        if (_family is null)
            return;
        foreach (var problem in _family.Close())
            Problem(_family.Line, problem);
        foreach (var name in _family.Names)
        {
            if (!_names.Add(name))
                Problem(_family.Line, $"the name {name} is used by another family");
        }
    }
}
