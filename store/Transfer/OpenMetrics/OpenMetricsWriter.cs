using System.Text;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.OpenMetrics;

/// <summary>OpenMetrics text with timestamps, as <c>promtool tsdb create-blocks-from openmetrics</c> reads it.</summary>
internal sealed class OpenMetricsWriter(Stream to) : ISeriesWriter
{
    private const int FlushedAt = 1 << 16;
    private const string CounterSuffix = "_total";

    private readonly StreamWriter _writer = new(to, new UTF8Encoding(false), FlushedAt, leaveOpen: true) { NewLine = "\n" };
    private readonly StringBuilder _line = new();
    private MetricFamilies _families = new([]);
    private string? _family;

    public IComparer<LabelSet> Order => _families;

    public void Begin(IReadOnlyList<MetricMetadata> metadata) => _families = new MetricFamilies(metadata);

    public async ValueTask<int> WriteAsync(LabelSet labels, SampleBuffer samples, CancellationToken cancellationToken)
    {
        AppendFamily(labels.MetricName ?? "");
        var text = new StringBuilder();
        OpenMetricsText.AppendSeries(labels, text);
        var (series, written) = (text.ToString(), 0);
        for (var i = 0; i < samples.Count; i++)
        {
            if (Append(series, samples[i]))
                written++;
            if (_line.Length >= FlushedAt)
                await FlushAsync(cancellationToken);
        }

        await FlushAsync(cancellationToken);
        return written;
    }

    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        _line.Append("# EOF\n");
        await FlushAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private bool Append(string series, in Sample sample)
    {
        if (sample.IsHistogram || Staleness.IsMarker(sample.Value))
            return false;
        _line.Append(series.Length == 0 ? "{}" : series).Append(' ').Append(OpenMetricsText.Value(sample.Value)).Append(' ')
            .Append(OpenMetricsText.Time(sample.Time)).Append('\n');
        return true;
    }

    private void AppendFamily(string name)
    {
        var family = _families.FamilyOf(name);
        if (family == _family)
            return;
        _family = family;
        if (_families.Of(name) is not { } metadata || !OpenMetricsText.IsPlainName(family, mayHaveColon: true))
            return;
        // Prometheus's older text calls a counter's family as its samples, OpenMetrics does not.
        if (metadata.Type == MetricType.Counter && family.EndsWith(CounterSuffix, StringComparison.Ordinal) && family.Length > CounterSuffix.Length)
            family = family[..^CounterSuffix.Length];
        _line.Append("# TYPE ").Append(family).Append(' ').Append(OpenMetricsText.NameOf(metadata.Type)).Append('\n');
        // A unit that the name does not end with is refused by others.
        if (metadata.Unit.Length > 0 && family.EndsWith("_" + metadata.Unit, StringComparison.Ordinal))
            _line.Append("# UNIT ").Append(family).Append(' ').Append(metadata.Unit).Append('\n');
        if (metadata.Help.Length > 0)
        {
            _line.Append("# HELP ").Append(family).Append(' ');
            OpenMetricsText.AppendEscaped(metadata.Help, _line, escapesQuote: true);
            _line.Append('\n');
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(_line, cancellationToken);
        _line.Clear();
    }
}
