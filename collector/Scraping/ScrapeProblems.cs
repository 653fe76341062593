using System.Buffers;
using Observe.Store.Configuration;
using Observe.Store.Metrics;

namespace Observe.Collector.Scraping;

/// <summary>Everything wrong with scrape jobs, each with the setting's key; nothing is fetched.</summary>
internal static class ScrapeProblems
{
    private const string Prefix = "collector.scrape.jobs";

    private static readonly SearchValues<char> NotInAddress = SearchValues.Create("/?#@\\ \t");

    public static IEnumerable<(string Key, string Message)> Of(IReadOnlyList<ScrapeJob> jobs)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < jobs.Count; i++)
        {
            var key = $"{Prefix}[{i}]";
            if (jobs[i].Name.Length == 0)
                yield return ($"{key}.name", "a job needs a name: it becomes the label job of its series");
            else if (!names.Add(jobs[i].Name))
                yield return ($"{key}.name", $"`{jobs[i].Name}` is the name of an earlier job: give each its own");
            foreach (var (setting, message) in Fields(jobs[i]).Concat(Targets(jobs[i])).Concat(Labels(jobs[i])))
                yield return ($"{key}.{setting}", message);
        }
    }

    private static IEnumerable<(string Setting, string Message)> Fields(ScrapeJob job)
    {
        if (job.Interval <= TimeSpan.Zero)
            yield return ("interval", "must be longer than 0, for example 15s");
        if (job.Timeout <= TimeSpan.Zero)
            yield return ("timeout", "must be longer than 0, for example 10s");
        else if (job.Timeout > job.Interval && job.Timeout != new ScrapeJob().Timeout)
            yield return ("timeout", $"{job.Timeout.TotalSeconds:0.###} s is longer than the interval of {job.Interval.TotalSeconds:0.###} s");
        if (job.Scheme is not ("http" or "https"))
            yield return ("scheme", $"`{job.Scheme}` is neither http nor https");
        if (job.HttpDiscovery.Length > 0 && !HttpUrl.Is(job.HttpDiscovery))
            yield return ("httpDiscovery", $"`{job.HttpDiscovery}` is not a URL that begins with http:// or https://");
    }

    private static IEnumerable<(string Setting, string Message)> Targets(ScrapeJob job)
        => job.StaticTargets.Index().Where(target => !IsAddress(target.Item))
            .Select(target => ($"staticTargets[{target.Index}]", $"`{target.Item}` is not HOST:PORT; the path is metricsPath, http or https is scheme"));

    private static IEnumerable<(string Setting, string Message)> Labels(ScrapeJob job)
        => job.Labels.Keys.Where(name => name.StartsWith("__", StringComparison.Ordinal) || !IsLabelName(name)).Select(name => ($"labels.{name}",
            name == Label.MetricName ? "is the metric's own name and cannot be given to all of a page" : "is not a label name: letters, digits and underscores, no digit first, no __ first"));

    private static bool IsLabelName(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>A host and, where it is not the scheme's own, a port: what may stand between <c>http://</c> and the path.</summary>
    private static bool IsAddress(string text)
        => text.AsSpan().IndexOfAny(NotInAddress) < 0 && Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var url) && url.Host.Length > 0;
}
