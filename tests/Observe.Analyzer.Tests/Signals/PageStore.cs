using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.PromQL;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.TestSupport.Metrics;

namespace Observe.Analyzer.Tests.Signals;

/// <summary>
/// A store that holds pages of metrics as if each of their counters had grown by sixty times its figure in the last minute: a rate
/// is then the page's own figure. Gauges stand as they are.
/// </summary>
internal sealed class PageStore : IDisposable
{
    public const long End = 600_000;

    /// <summary>A minute and the millisecond that lets both samples in; extrapolation stays below 2e-5 of the value.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(60_001);

    /// <summary>A long way from zero, so that nothing is cut off at the counter's start.</summary>
    private const double Far = 1_000_000;

    private readonly ServiceProvider _services;

    public PageStore()
    {
        var configuration = new ConfigurationBuilder().Build();
        _services = new ServiceCollection().AddSingleton<IMetricReader>(Metrics).AddPromQL(configuration).BuildServiceProvider();
    }

    public MemoryMetricStore Metrics { get; } = new();

    public IMetricQuery Query => _services.GetRequiredService<IMetricQuery>();

    /// <param name="path">A page in Prometheus's text format.</param>
    /// <param name="target">Labels that a scrape adds.</param>
    public PageStore Load(string path, params (string Name, string Value)[] target) => Load(path, IsGauge, target);

    /// <summary>Counters too stand as they are: for rules that compare two of them.</summary>
    public PageStore LoadAsItStands(string path, params (string Name, string Value)[] target) => Load(path, (_, _) => true, target);

    public PageStore Counter(double perSecond, string name, params (string Name, string Value)[] labels) => Put(Of(name, labels), perSecond, isGauge: false);

    public PageStore Gauge(double value, string name, params (string Name, string Value)[] labels) => Put(Of(name, labels), value, isGauge: true);

    /// <summary>What a built-in profile makes of it, a line a value: signal, workload, version, number or histogram.</summary>
    public async Task<string> TextAsync(string profile)
        => string.Join('\n', (await new SignalEvaluation(Query, Window).EvaluateAsync(Profile(profile), End, End, 1, CancellationToken.None))
            .Select(Line).Order(StringComparer.Ordinal));

    public static Profile Profile(string name) => ProfileLibrary.Load("").Profiles.Single(profile => profile.Name == name);

    public static LabelSet Of(string name, params (string Name, string Value)[] labels)
        => LabelSet.From(labels.Select(label => new Label(label.Name, label.Value)).Append(new Label(Label.MetricName, name)));

    public void Dispose() => _services.Dispose();

    private static string Line(SignalValue value)
    {
        var number = value.Sample.Histogram is { } histogram
            ? $"{Text(histogram.Count)}/s of {Text(BucketHistogram.Mean(histogram))} s"
            : Text(value.Sample.Value);
        var state = value.Labels["state"] is { } label ? $" {label}" : "";
        var version = value.Version.Length > 0 ? $" {value.Version}" : "";
        return $"{value.Signal}{state} {value.Workload}{version} = {number}";
    }

    private static string Text(double value) => Math.Round(value, 3).ToString(CultureInfo.InvariantCulture);

    private static bool IsGauge(Dictionary<string, string> kinds, string name) => kinds.GetValueOrDefault(name) is "gauge";

    private PageStore Load(string path, Func<Dictionary<string, string>, string, bool> isGauge, (string Name, string Value)[] target)
    {
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (PageLine.TryParseType(line, out var family, out var kind))
                kinds[family] = kind;
            else if (line.Length > 0 && line[0] != '#' && PageLine.TryParse(line, out var labels, out var value))
                Put(target.Aggregate(labels, (all, label) => all.With(label.Name, label.Value)), value, isGauge(kinds, labels.MetricName!));
        }

        return this;
    }

    private PageStore Put(LabelSet labels, double value, bool isGauge)
    {
        Metrics.Put(labels, End - 60_000, isGauge ? value : Far).Put(labels, End, isGauge ? value : Far + 60 * value);
        return this;
    }
}
