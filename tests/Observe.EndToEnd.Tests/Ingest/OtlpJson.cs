using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>A gauge with one point as OTLP/JSON, as a shell script would send it.</summary>
internal static class OtlpJson
{
    public static ByteArrayContent Gauge(string service, string name, double value, long unixMilliseconds)
    {
        var number = value.ToString(CultureInfo.InvariantCulture);
        var json = $$$"""
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{service}}}"}}]},
            "scopeMetrics":[{"metrics":[{"name":"{{{name}}}","gauge":{"dataPoints":[{"timeUnixNano":"{{{unixMilliseconds}}}000000","asDouble":{{{number}}}}]}}]}]}]}
            """;
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
