using Observe.Benchmarks.Head;

namespace Observe.Benchmarks.Tests.Head;

public sealed class KnownSampleAllocationTests
{
    /// <summary>Each write has a tally of its refusals, whatever its size.</summary>
    [Fact]
    public void BytesAWrite_TenTimesTheSamples_AreNotMore()
    {
        Assert.InRange(Least(100), 0, 256);
        Assert.Equal(Least(100), Least(1000));
    }

    /// <summary>A collection in between counts what was left of a thread's allocation context, up to 8 KiB: the least of some is exact.</summary>
    private static long Least(int series) => Enumerable.Range(0, 5).Min(_ => KnownSampleAllocation.BytesAWrite(series));
}
