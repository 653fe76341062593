using Microsoft.Extensions.Time.Testing;
using Observe.Dashboard.TempoApi;
using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Tests.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;
using Observe.TestSupport.Spans;

namespace Observe.Dashboard.Tests.TempoApi;

public sealed class TraceSearchTests
{
    /// <param name="secondsALook">How far the clock moves each time the search looks at it.</param>
    [Theory]
    [InlineData(0, 2, true)]
    [InlineData(16, 1, false)]
    [InlineData(31, 0, false)]
    public async Task Run_LongerThanItMay_AnswersWhatItHas(int secondsALook, int found, bool isComplete)
    {
        var store = new MemorySpanStore();
        await store.WriteAsync(TenantId.Default, [ShopSpans.Buy, ShopSpans.Browse], default);
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(secondsALook) };
        var range = new SpanQuery { MinTime = 0, MaxTime = long.MaxValue };

        var result = await new TraceSearch(store, Parser.Parse("{ rootServiceName = \"shop\" }"), range, limit: 20, time).RunAsync(default);

        Assert.Equal((found, isComplete), (result.Traces.Count, result.IsComplete));
    }
}
