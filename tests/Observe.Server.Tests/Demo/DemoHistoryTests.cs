using Observe.Server.Demo;
using Observe.Server.Demo.Load;
using Observe.Store.Metrics;
using Observe.TestSupport.Metrics;

namespace Observe.Server.Tests.Demo;

public sealed class DemoHistoryTests
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public async Task WriteAsync_TheDayBefore_IsASampleASecondAndEndsWhenTheDemoBegins()
    {
        var store = new MemoryMetricStore();
        var recordings = DemoFunction.All.ToDictionary(
            function => function.Name, function => LoadRecording.Read(function.Recording ?? "checkout", function.PeakRate));

        var written = await DemoHistory.WriteAsync(store, recordings, Start, default);

        var series = store.AllSeries();
        Assert.Equal(1440 * series.Count, written);
        foreach (var samples in series.Select(store.SamplesOf))
        {
            Assert.Equal(Enumerable.Range(-1440, 1441).Select(second => Start + (second * 1000L)), samples.Select(sample => sample.Time));
            // Else a query would count the last value beside the real gateway's for five minutes.
            Assert.True(Staleness.IsMarker(samples[^1]));
            Assert.DoesNotContain(samples.SkipLast(1), sample => double.IsNaN(sample.Value));
        }
    }
}
