using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.PromQL.Evaluation;
using Observe.Store.Access;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>
/// <c>/federate</c>: the newest sample of each series that matches, as text for another Prometheus to scrape. Text has no native histograms, so
/// they are left out, as Prometheus leaves them out of text.
/// </summary>
internal static class FederateEndpoint
{
    private const long Lookback = 5 * 60_000;
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/federate", AnswerAsync)
        .RequireAuthorization(AccessPolicies.Read).WithTags("Prometheus").WithSummary("The newest sample of each series that match[] selects, as text")
        .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces(StatusCodes.Status400BadRequest);

    private static async Task<IResult> AnswerAsync(HttpRequest request, IMetricReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        if (parameters.Matchers(out var error) is not { } selectors)
            return error!;
        var (series, now) = (new SortedDictionary<LabelSet, Sample>(), time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var matchers in selectors)
            await ReadAsync(matchers, now, reader, series, cancellationToken);
        return Results.Text(Write(series), TextFormat);
    }

    private static async ValueTask ReadAsync(
        IReadOnlyList<LabelMatcher> matchers, long now, IMetricReader reader, SortedDictionary<LabelSet, Sample> into, CancellationToken cancellationToken)
    {
        using var selected = await reader.SelectAsync(TenantId.Default, new SeriesSelection(matchers, now - Lookback + 1, now), cancellationToken);
        var scratch = new SampleBuffer();
        foreach (var series in selected.Series)
        {
            if (series.ReadNewest(now - Lookback + 1, now, passesOverMarkers: false, scratch) is { IsHistogram: false } newest && !Staleness.IsMarker(newest))
                into[series.Labels] = newest;
        }
    }

    private static string Write(SortedDictionary<LabelSet, Sample> series)
    {
        var text = new StringBuilder();
        foreach (var metric in series.GroupBy(item => item.Key.MetricName ?? "").OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            // A series without a name cannot be told in text.
            if (metric.Key.Length == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {Name(metric.Key)} untyped\n");
            foreach (var (labels, sample) in metric)
                Write(labels, sample, text);
        }

        return text.ToString();
    }

    private static void Write(LabelSet labels, in Sample sample, StringBuilder text)
    {
        var isPlain = IsPlain(labels.MetricName!);
        if (isPlain)
            text.Append(labels.MetricName);
        text.Append('{');
        if (!isPlain)
            text.Append(Name(labels.MetricName!)).Append(',');
        text.AppendJoin(',', labels.Where(label => label.Name != Label.MetricName)
            .Select(label => $"{(IsPlain(label.Name) ? label.Name : Name(label.Name))}=\"{Escape(label.Value)}\""));
        text.Append(CultureInfo.InvariantCulture, $"}} {GoNumber.Format(sample.Value)} {sample.Time}\n");
    }

    private static string Name(string name) => IsPlain(name) ? name : $"\"{Escape(name)}\"";

    private static bool IsPlain(string name)
        => !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or ':');

    private static string Escape(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
