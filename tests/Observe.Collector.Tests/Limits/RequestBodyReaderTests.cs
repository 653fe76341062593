using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.TestSupport;

namespace Observe.Collector.Tests.Limits;

public sealed class RequestBodyReaderTests
{
    [Theory]
    [InlineData(408, RefusalReason.Malformed, "the body came too slowly and was not waited for: send it again")]
    [InlineData(413, RefusalReason.BodyTooLarge, "the body is larger than 2048 bytes (collector.maxBodySize): send smaller batches")]
    public async Task Read_GivenUpByTheServer_SaysWhy(int status, RefusalReason reason, string message)
    {
        var options = Options.Create(new CollectorOptions { MaxBodySize = 2048 });
        var reader = new RequestBodyReader(new IngestGate(options), options);
        var request = new DefaultHttpContext { Request = { Body = new RefusedBody(status) } }.Request;

        Assert.Equal(new BodyRefusal(status, reason, message), (await reader.ReadAsync(request, default)).Refusal);
        Assert.Equal(new BodyRefusal(status, reason, message), (await reader.ReadRawAsync(request, default)).Refusal);
    }
}
