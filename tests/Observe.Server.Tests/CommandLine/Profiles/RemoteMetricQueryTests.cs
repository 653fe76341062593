using System.Net;
using System.Text.Json;
using Observe.PromQL.Querying;
using Observe.Server.CommandLine.Profiles;
using Observe.Store.Tenancy;

namespace Observe.Server.Tests.CommandLine.Profiles;

public sealed class RemoteMetricQueryTests
{
    [Fact]
    public void Read_Vector_FloatsAndHistograms()
    {
        var vector = Read("""
            {"status":"success","data":{"resultType":"vector","result":[
              {"metric":{"__name__":"up","job":"a"},"value":[12.5,"+Inf"]},
              {"metric":{"job":"b"},"histogram":[13,{"count":"4","sum":"2.5","buckets":[]}]}]}}
            """).Vector();

        Assert.Equal(["up{job=\"a\"}", "{job=\"b\"}"], vector.Select(sample => sample.Labels.ToString()));
        Assert.Equal((12_500, double.PositiveInfinity), (vector[0].Sample.Time, vector[0].Sample.Value));
        Assert.Equal((4.0, 2.5), (vector[1].Sample.Histogram!.Count, vector[1].Sample.Histogram!.Sum));
    }

    [Fact]
    public void Read_Matrix_InOrderOfTime()
        => Assert.Equal(
            [(1000, 1.0), (2000, 2.0)],
            Assert.Single(Read("""{"data":{"resultType":"matrix","result":[{"metric":{},"values":[[2,"2"],[1,"1"]]}]}}""").Matrix())
                .Samples.Select(sample => (sample.Time, sample.Value)));

    [Fact]
    public void Read_Error_IsTheServersOwnWords()
        => Assert.Equal("1:1: parse error", Read("""{"status":"error","errorType":"bad_data","error":"1:1: parse error"}""").Error!.Message);

    [Fact]
    public async Task Instant_ServerWantsAKey_SaysSo()
    {
        using var handler = new Refusal();
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://observe.test") };

        var error = await Assert.ThrowsAsync<HttpRequestException>(async () =>
            await new RemoteMetricQuery(client).InstantAsync(TenantId.Default, "up", 0, TestContext.Current.CancellationToken));

        Assert.Contains("asks for an API key", error.Message, StringComparison.Ordinal);
    }

    private static QueryResult Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RemoteMetricQuery.Read(document.RootElement);
    }

    private sealed class Refusal : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized)
            {
                Content = new StringContent("{\"title\":\"an API key is needed\",\"status\":401}"),
            });
    }
}
