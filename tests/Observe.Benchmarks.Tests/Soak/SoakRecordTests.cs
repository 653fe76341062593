using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class SoakRecordTests
{
    [Fact]
    public void Of_Latencies_GivesOnesThatWereMeasured()
        => Assert.Equal(new LatencySpread(50, 99, 100), LatencySpread.Of(Enumerable.Range(1, 100).Reverse().Select(i => (double)i)));

    [Fact]
    public void Of_One_IsAllOfThem() => Assert.Equal(new LatencySpread(7, 7, 7), LatencySpread.Of([7]));

    [Fact]
    public void Of_None_IsNoNumber() => Assert.Equal(new LatencySpread(double.NaN, double.NaN, double.NaN), LatencySpread.Of([]));

    [Fact]
    public void Parse_Page_TakesWhatTheServerSaysOfItself()
        => Assert.Equal(
            new ServerMetrics(12.5, 3, 2, 1, 100_300, 64, 1),
            ServerMetrics.Parse("""
                # TYPE dotnet_total_memory_bytes gauge
                dotnet_total_memory_bytes 13107200
                dotnet_gc_collections_total{gc_heap_generation="gen2"} 1
                dotnet_gc_collections_total{gc_heap_generation="gen1"} 2
                dotnet_gc_collections_total{gc_heap_generation="gen0"} 3
                observe_store_series 100300
                observe_store_writable{kind="new series"} 1
                observe_store_journal_size_bytes 67108864
                observe_store_blocks_size_bytes 1048576
                """));

    [Fact]
    public void Parse_SomethingMissing_SaysWhat()
        => Assert.Equal("/metrics has no dotnet_total_memory_bytes", Assert.Throws<FormatException>(() => ServerMetrics.Parse("")).Message);

    [Fact]
    public void Csv_HasACellForEachColumn()
    {
        var record = Records.At(20, memory: 300);

        Assert.Equal(SoakRecord.Header.Split(',').Length, record.Csv().Split(',').Length);
        Assert.StartsWith("20,1000000,0,300.0,300,30,0.60,0.600,0.00,200.0,", record.Csv(), StringComparison.Ordinal);
    }
}
