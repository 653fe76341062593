using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Observe.Store.Configuration;
using YamlDotNet.Core;

namespace Observe.Collector.Scraping;

/// <summary>Targets of a job now: static ones, those of files, those an URL answers. A list that cannot be read keeps its last state.</summary>
internal sealed partial class TargetDiscovery(IHttpClientFactory clients, ILogger<TargetDiscovery> logger)
{
    private readonly Dictionary<string, IReadOnlyList<TargetGroup>> _last = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<ScrapeTarget>> TargetsAsync(ScrapeJob job, CancellationToken cancellationToken)
    {
        var targets = job.StaticTargets.Select(address => new ScrapeTarget(job, address, new Dictionary<string, string>())).ToList();
        foreach (var file in job.Files)
            targets.AddRange(Expand(job, await ReadAsync(file, () => Task.FromResult(TargetList.Read(BoundedYaml.ReadFile(file))), cancellationToken)));
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
            NotRead(logger, source, error is YamlException yaml ? $"line {yaml.Start.Line}: {BoundedYaml.Describe(yaml)}" : error.Message);
            return _last.GetValueOrDefault(source, []);
        }
    }

    private async Task<IReadOnlyList<TargetGroup>> ReadUrlAsync(string url, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient("discovery");
        client.Timeout = TimeSpan.FromSeconds(10);
        client.MaxResponseContentBufferSize = BoundedYaml.MaxLength;
        return await client.GetFromJsonAsync<List<TargetGroup>>(url, cancellationToken) ?? [];
    }

    private static IEnumerable<ScrapeTarget> Expand(ScrapeJob job, IReadOnlyList<TargetGroup> groups)
        => groups.Where(group => group?.Targets is not null).SelectMany(group => group.Targets
            .Where(address => !string.IsNullOrWhiteSpace(address)).Select(address => new ScrapeTarget(job, address, group.Labels ?? [])));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "targets of {Source} were not read, the last ones stay: {Problem}")]
    private static partial void NotRead(ILogger logger, string source, string problem);
}
