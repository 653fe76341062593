using Observe.Dashboard.JaegerApi;
using Observe.Dashboard.Tests.Traces;

namespace Observe.Dashboard.Tests.JaegerApi;

public sealed class DependencyLinkTests
{
    [Fact]
    public void Of_Spans_CountsParentsOfOtherServicesInTheSameTrace()
    {
        var (buy, charge) = (ShopSpans.Buy, ShopSpans.Charge);

        var links = DependencyLink.Of(
        [
            buy, charge,
            charge with { SpanId = "0000000000000005" },
            charge with { SpanId = "0000000000000006", ParentSpanId = charge.SpanId, Service = "audit" },
            // Inside a service, of another trace, of a parent that is not there.
            charge with { SpanId = "0000000000000007", ParentSpanId = charge.SpanId },
            charge with { SpanId = "0000000000000008", TraceId = ShopSpans.Look },
            ShopSpans.Reserve,
        ]);

        Assert.Equal([new("bank", "audit", 1), new("shop", "bank", 2)], links);
    }
}
