using System.Diagnostics;
using Observe.Benchmarks.StoreTable;

namespace Observe.Benchmarks.Tests.StoreTable;

public sealed class ProcessorUseTests
{
    [Fact]
    public void BusySeconds_LineOfStat_LeavesOutIdleAndWaiting()
        => Assert.Equal(1.11 * 6, ProcessorUse.BusySeconds("cpu  111 111 111 5000 6000 111 111 111 0 0"), 9);

    [Fact]
    public void OthersSince_IsWhatNeitherServerNorGeneratorUsed()
    {
        var before = new ProcessorUse(At: 0, All: 100, Own: 10, Server: 20);
        var after = new ProcessorUse(At: 10 * Stopwatch.Frequency, All: 120, Own: 14, Server: 31);

        Assert.Equal(0.5, after.OthersSince(before), 9);
    }
}
