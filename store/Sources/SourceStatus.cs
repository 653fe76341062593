namespace Observe.Store.Sources;

/// <summary>One sender as the sources page shows it; row of <c>StateTables.Sources</c>. Times in ms since the epoch.</summary>
/// <param name="Id">Protocol and sender, for example <c>otlp-grpc|checkout@10.0.0.7</c> or <c>scrape|JOB|http://host/metrics</c>.</param>
/// <param name="Protocol"><c>otlp-grpc</c>, <c>otlp-http</c>, <c>remote-write</c>, <c>scrape</c>; <c>tail-sampling</c> for what the store itself dropped.</param>
/// <param name="Name">Service, job or user agent.</param>
/// <param name="Address">Remote address or scraped URL.</param>
/// <param name="ItemsPerSecond">Samples and spans accepted, over the last minute.</param>
/// <param name="LagSeconds">Arrival minus sample time of the newest item.</param>
/// <param name="Accepted">Since the start of this process.</param>
/// <param name="Refused">By reason, since the start of this process.</param>
/// <param name="LastSeen">Newest arrival.</param>
/// <param name="LastError">Newest refusal in words, or null.</param>
/// <param name="Healthy">For scrapes: whether the last one worked.</param>
/// <param name="Labels">For scrapes: what all series of the target have.</param>
public sealed record SourceStatus(
    string Id,
    string Protocol,
    string Name,
    string Address,
    double ItemsPerSecond,
    double? LagSeconds,
    long Accepted,
    IReadOnlyDictionary<string, long> Refused,
    long LastSeen,
    string? LastError,
    bool? Healthy,
    IReadOnlyDictionary<string, string>? Labels = null);
