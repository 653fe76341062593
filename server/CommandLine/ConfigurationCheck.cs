using Observe.Collector.Scraping;
using Observe.Server.Configuration;
using Observe.Store.Configuration;
using Observe.Store.Remote;

namespace Observe.Server.CommandLine;

/// <summary>What no type and no range can say: scrape jobs that fit together, URLs, folders that must exist.</summary>
internal static class ConfigurationCheck
{
    public static void Run(ConfigurationValues values)
    {
        var jobs = new ConfigurationBuilder().AddInMemoryCollection(values.Values).Build()
            .GetSection("collector:scrape").Get<ScrapeOptions>()?.Jobs ?? [];
        foreach (var (key, message) in ScrapeProblems.Of(jobs))
            values.Problem(values.SourceOf(key), key, message);
        Check(values, "analyzer.alerting.externalUrl", url => !HttpUrl.Is(url), "is not a URL that begins with http:// or https://");
        Check(values, "store.metricsUrl", url => !HttpUrl.Is(url), "is not a URL that begins with http:// or https://");
        Check(values, "store.writeUrl", url => !HttpUrl.Is(url), "is not a URL that begins with http:// or https://");
        Check(values, "store.writeUrl", _ => values.Values.GetValueOrDefault("store:metricsUrl") is not { Length: > 0 }, "is used only with store.metricsUrl, where queries go");
        Check(values, "store.metricsTenant", tenant => !RemoteEngine.IsTenant(tenant), "is no name of a tenant: 1 to 150 of letters, digits and !-_.*'(), but neither . nor ..");
        Check(values, "store.metricsTenant", _ => values.Values.GetValueOrDefault("store:metricsUrl") is not { Length: > 0 }, "is used only with store.metricsUrl, whose engine has tenants");
        Check(values, "autoscaler.policies", path => !Directory.Exists(path), "is no folder");
    }

    private static void Check(ConfigurationValues values, string key, Func<string, bool> isWrong, string message)
    {
        if (values.Values.GetValueOrDefault(key.Replace('.', ':')) is { Length: > 0 } text && isWrong(text))
            values.Problem(values.SourceOf(key), key, $"`{text}` {message}");
    }
}
