using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Observe.Collector.Scraping;

/// <summary>Targets of a job now: static ones, those of files, those an URL answers. A list that cannot be read keeps its last state.</summary>
internal sealed partial class TargetDiscovery(IHttpClientFactory clients, ILogger<TargetDiscovery> logger)
{
    private readonly Dictionary<string, IReadOnlyList<TargetGroup>> _last = new(StringComparer.Ordinal);
    private readonly IDeserializer _yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    public async Task<IReadOnlyList<ScrapeTarget>> TargetsAsync(ScrapeJob job, CancellationToken cancellationToken)
    {
        var targets = job.StaticTargets.Select(address => new ScrapeTarget(job, address, new Dictionary<string, string>())).ToList();
        foreach (var file in job.Files)
            targets.AddRange(Expand(job, await ReadAsync(file, () => ReadFileAsync(file, cancellationToken), cancellationToken)));
        if (job.HttpDiscovery.Length > 0)
            targets.AddRange(Expand(job, await ReadAsync(job.HttpDiscovery, () => ReadUrlAsync(job.HttpDiscovery, cancellationToken), cancellationToken)));
        return [.. targets.DistinctBy(target => target.Key)];
    }

    private async Task<IReadOnlyList<TargetGroup>> ReadAsync(string source, Func<Task<IReadOnlyList<TargetGroup>>> read, CancellationToken cancellationToken)
    {
        try
        {
            return _last[source] = await read();
        }
        // A list comes from outside: whatever is wrong with it, the last one stays.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            NotRead(logger, source, error.Message);
            return _last.GetValueOrDefault(source, []);
        }
    }

    private async Task<IReadOnlyList<TargetGroup>> ReadFileAsync(string file, CancellationToken cancellationToken)
        // JSON is YAML as well.
        => _yaml.Deserialize<List<TargetGroup>?>(await File.ReadAllTextAsync(file, cancellationToken)) ?? [];

    private async Task<IReadOnlyList<TargetGroup>> ReadUrlAsync(string url, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient("discovery");
        client.Timeout = TimeSpan.FromSeconds(10);
        return await client.GetFromJsonAsync<List<TargetGroup>>(url, cancellationToken) ?? [];
    }

    private static IEnumerable<ScrapeTarget> Expand(ScrapeJob job, IReadOnlyList<TargetGroup> groups)
        => groups.Where(group => group?.Targets is not null).SelectMany(group => group.Targets
            .Where(address => !string.IsNullOrWhiteSpace(address)).Select(address => new ScrapeTarget(job, address, group.Labels ?? [])));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "targets of {Source} were not read, the last ones stay: {Problem}")]
    private static partial void NotRead(ILogger logger, string source, string problem);

    /// <summary>An entry of a discovery list.</summary>
    private sealed class TargetGroup
    {
        public List<string> Targets { get; set; } = [];

        public Dictionary<string, string> Labels { get; set; } = [];
    }
}
