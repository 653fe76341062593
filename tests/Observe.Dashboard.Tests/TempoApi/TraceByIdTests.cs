using System.Text.Json.Nodes;
using Google.Protobuf;
using Observe.Collector.Tests.Protos.Trace;
using Observe.Dashboard.Tests.Protos.Tempo;
using Observe.Dashboard.Tests.Traces;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.TempoApi;

public sealed class TraceByIdTests(ShopHost host) : IClassFixture<ShopHost>
{
    private const string ResourceSpansJson =
        """
        [{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.version","value":{"stringValue":"2.0"}}]},
          "scopeSpans":[{"spans":[
            {"traceId":"000000000000000000000000000000aa","spanId":"0000000000000001","name":"POST /buy","kind":2,
             "startTimeUnixNano":"1800000000000001234","endTimeUnixNano":"1800000000250001234",
             "attributes":[{"key":"http.route","value":{"stringValue":"/buy"}},{"key":"http.response.status_code","value":{"intValue":"500"}},
               {"key":"cached","value":{"boolValue":false}},{"key":"load","value":{"doubleValue":0.5}},{"key":"big","value":{"intValue":"9007199254740993"}}],
             "events":[{"timeUnixNano":"1800000000000005000","name":"retry","attributes":[{"key":"attempt","value":{"intValue":"2"}}]}],
             "links":[{"traceId":"cccccccccccccccccccccccccccccccc","spanId":"000000000000000c","attributes":[{"key":"why","value":{"stringValue":"batch"}}]}],
             "status":{"message":"no stock","code":2}}]}]},
         {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"stock"}},{"key":"host.name","value":{"stringValue":"h1"}}]},
          "scopeSpans":[{"spans":[
            {"traceId":"000000000000000000000000000000aa","spanId":"0000000000000002","parentSpanId":"00000000000000ff","name":"reserve","kind":3,
             "startTimeUnixNano":"1800000000010000000","endTimeUnixNano":"1800000000010001500","attributes":[],"status":{"code":1}}]}]},
         {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"bank"}}]},
          "scopeSpans":[{"spans":[
            {"traceId":"000000000000000000000000000000aa","spanId":"0000000000000003","parentSpanId":"0000000000000001","name":"charge","kind":0,
             "startTimeUnixNano":"1800000000020000000","endTimeUnixNano":"1800000000120000000","attributes":[],"status":{}}]}]}]
        """;

    [Theory]
    [InlineData("/tempo/api/traces/aa", """{"batches":@}""")]
    [InlineData("/tempo/api/traces/000000000000000000000000000000AA?start=1&end=2", """{"batches":@}""")]
    [InlineData("/tempo/api/v2/traces/aa", """{"trace":{"resourceSpans":@},"metrics":{}}""")]
    public async Task Get_Json_IsExact(string path, string around)
    {
        var answer = await host.GetAsync(path);

        Assert.Equal("200 " + Plain(around.Replace("@", ResourceSpansJson, StringComparison.Ordinal)), answer[..4] + Plain(answer[4..]));
    }

    [Fact]
    public async Task Get_Protobuf_DecodesToTheSame()
    {
        var expected = Expected();

        var trace = Trace.Parser.ParseFrom(await ProtobufAsync("/tempo/api/traces/aa"));
        var response = TraceByIDResponse.Parser.ParseFrom(await ProtobufAsync("/tempo/api/v2/traces/aa"));

        Assert.Equal(expected, trace.ResourceSpans);
        Assert.Equal(new TraceByIDResponse { Trace = trace }, response);
        // What protobuf keeps in unknown fields would make the two unequal; nothing may be lost either.
        Assert.Equal(trace.ToByteArray(), await ProtobufAsync("/tempo/api/traces/aa"));
    }

    /// <summary>The same trace as OTLP's JSON, read by protobuf's own reader, which takes ids in base 64.</summary>
    private static ResourceSpans[] Expected()
    {
        var spans = JsonNode.Parse(ResourceSpansJson)!;
        foreach (var node in Ids(spans).ToArray())
            node.Parent![node.GetPropertyName()] = Convert.ToBase64String(Convert.FromHexString(node.GetValue<string>()));
        return [.. spans.AsArray().Select(item => ResourceSpansWithoutEmptyStatus(JsonParser.Default.Parse<ResourceSpans>(item!.ToJsonString())))];
    }

    private static ResourceSpans ResourceSpansWithoutEmptyStatus(ResourceSpans resource)
    {
        foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans).Where(span => span.Status.Equals(new Status())))
            span.Status = null;
        return resource;
    }

    private static IEnumerable<JsonNode> Ids(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(property => property.Key is "traceId" or "spanId" or "parentSpanId" ? [property.Value!] : Ids(property.Value)),
        JsonArray items => items.SelectMany(Ids),
        _ => [],
    };

    private async Task<byte[]> ProtobufAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "application/protobuf" } } };
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal("application/protobuf", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static string Plain(string json) => JsonNode.Parse(json)!.ToJsonString();
}
