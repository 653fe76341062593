using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Collector.Exposition;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Store.Metrics;

namespace Observe.Collector.Scraping;

/// <summary>Keeps one loop a target, for as long as discovery names it.</summary>
internal sealed partial class ScrapeLoop(
    IOptions<ScrapeOptions> options, TargetDiscovery discovery, IHttpClientFactory clients, IMetricWriter writer, SourceRegistry sources,
    TimeProvider time, ILogger<ScrapeLoop> logger) : BackgroundService
{
    private static readonly TimeSpan DiscoveryInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Loop)> _running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Jobs.Count == 0)
            return;
        using var timer = new PeriodicTimer(DiscoveryInterval, time);
        do
        {
            try
            {
                await ReconcileAsync(await DiscoverAsync(stoppingToken), stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                DiscoveryFailed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Dictionary<string, ScrapeTarget>> DiscoverAsync(CancellationToken stoppingToken)
    {
        var targets = new Dictionary<string, ScrapeTarget>(StringComparer.Ordinal);
        foreach (var job in options.Value.Jobs)
        {
            foreach (var target in await discovery.TargetsAsync(job, stoppingToken))
                targets[target.Key] = target;
        }

        return targets;
    }

    private async Task ReconcileAsync(Dictionary<string, ScrapeTarget> targets, CancellationToken stoppingToken)
    {
        foreach (var gone in _running.Keys.Except(targets.Keys).ToArray())
        {
            _running.Remove(gone, out var loop);
            await loop.Stop.CancelAsync();
            loop.Stop.Dispose();
        }

        foreach (var (key, target) in targets)
        {
            if (_running.ContainsKey(key))
                continue;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _running[key] = (stop, RunAsync(target, stop.Token, stoppingToken));
        }
    }

    private async Task RunAsync(ScrapeTarget target, CancellationToken stop, CancellationToken shutdown)
    {
        var cycle = new ScrapeCycle(target, writer);
        try
        {
            using var timer = new PeriodicTimer(target.Job.Interval, time);
            do
                await ScrapeOnceAsync(target, cycle, stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (!shutdown.IsCancellationRequested)
        {
            await cycle.LeaveAsync(Now(), shutdown);
        }
        catch (OperationCanceledException)
        {
            // The whole program stops: series go on after its restart.
        }
    }

    private async Task ScrapeOnceAsync(ScrapeTarget target, ScrapeCycle cycle, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var now = Now();
        try
        {
            var (page, format) = await FetchAsync(target, stop);
            var (tally, isGood) = await cycle.StoreAsync(
                page, format, options.Value.MaxSamples, now, time.GetElapsedTime(started).TotalSeconds, stop);
            sources.Count(SenderOf(target), tally, isGood);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            var tally = new IngestTally();
            var (reason, message) = Explain(error, target);
            tally.Refuse(reason, $"{target.Page}: {message}");
            ScrapeFailed(logger, target.Page, message);
            await EndAsync(target, cycle, now, time.GetElapsedTime(started).TotalSeconds, tally, stop);
            sources.Count(SenderOf(target), tally, healthy: false);
        }
    }

    private (RefusalReason Reason, string Message) Explain(Exception error, ScrapeTarget target) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            => (RefusalReason.BodyTooLarge, $"larger than {options.Value.MaxPageSize} bytes (collector.scrape.maxPageSize)"),
        TaskCanceledException => (RefusalReason.Unreachable, $"no answer within {TimeoutOf(target).TotalSeconds:0.#} s"),
        _ => (RefusalReason.Unreachable, error.Message),
    };

    private static Sender SenderOf(ScrapeTarget target)
        => new(Sender.Scrape, target.Job.Name, target.Page) { Labels = target.Labels.ToDictionary(label => label.Name, label => label.Value) };

    private static TimeSpan TimeoutOf(ScrapeTarget target)
        => target.Job.Timeout < target.Job.Interval ? target.Job.Timeout : target.Job.Interval;

    /// <summary>The store may be what failed: the next scrape tries again.</summary>
    private async Task EndAsync(
        ScrapeTarget target, ScrapeCycle cycle, long now, double seconds, IngestTally tally, CancellationToken stop)
    {
        try
        {
            await cycle.EndAsync(now, seconds, tally, stop);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            ScrapeFailed(logger, target.Page, error.Message);
        }
    }

    private async Task<(byte[] Page, ExpositionFormat Format)> FetchAsync(ScrapeTarget target, CancellationToken stop)
    {
        using var client = clients.CreateClient("scrape");
        client.Timeout = TimeoutOf(target);
        client.MaxResponseContentBufferSize = options.Value.MaxPageSize;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.Page));
        request.Headers.Accept.ParseAdd(ExpositionFormats.Accept(options.Value.NativeHistograms));
        using var answer = await client.SendAsync(request, stop);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync(stop), ExpositionFormats.Of(answer.Content.Headers.ContentType));
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "scrape targets were not discovered, the next round tries again")]
    private static partial void DiscoveryFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "scrape of {Url} failed: {Problem}")]
    private static partial void ScrapeFailed(ILogger logger, string url, string problem);
}
