using System.Net.Http.Headers;

namespace Observe.Collector.Exposition;

/// <summary>How a page of metrics is written.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus's text format 0.0.4; what a page is where its type says nothing else.</summary>
    Text,

    /// <summary>OpenMetrics text 1.0.</summary>
    OpenMetrics,

    /// <summary>Messages <c>io.prometheus.client.MetricFamily</c>, each after its length.</summary>
    Protobuf,
}

/// <summary>What a scraper asks for, and what it was given.</summary>
internal static class ExpositionFormats
{
    private const string ProtobufType = "application/vnd.google.protobuf";
    private const string Text = "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    /// <summary>The header <c>Accept</c>. Native histograms are in protobuf alone, which costs the target more than text.</summary>
    public static string Accept(bool nativeHistograms)
    {
        const string Protobuf = ProtobufType + ";proto=io.prometheus.client.MetricFamily;encoding=delimited";
        return nativeHistograms ? $"{Protobuf},{Text}" : $"{Text},{Protobuf};q=0.05";
    }

    public static ExpositionFormat Of(MediaTypeHeaderValue? type) => type?.MediaType switch
    {
        "application/openmetrics-text" => ExpositionFormat.OpenMetrics,
        ProtobufType => ExpositionFormat.Protobuf,
        _ => ExpositionFormat.Text,
    };
}
