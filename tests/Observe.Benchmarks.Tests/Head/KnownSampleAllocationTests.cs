using Observe.Benchmarks.Head;

namespace Observe.Benchmarks.Tests.Head;

public sealed class KnownSampleAllocationTests
{
    /// <summary>Each write has a tally of its refusals, whatever its size.</summary>
    [Fact]
    public void BytesAWrite_TenTimesTheSamples_AreNotMore()
    {
        Assert.InRange(KnownSampleAllocation.BytesAWrite(100), 0, 256);
        Assert.Equal(KnownSampleAllocation.BytesAWrite(100), KnownSampleAllocation.BytesAWrite(1000));
    }
}
