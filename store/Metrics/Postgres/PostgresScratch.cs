using Observe.Store.Chunks;
using Observe.Store.Head;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What one write gathers, with the numbers of its series.</summary>
internal sealed class PostgresScratch : WriteScratch
{
    /// <summary>A larger buffer than this is not kept for the next write.</summary>
    private const int KeptBytes = 1 << 22;

    public LocalSeries Series { get; } = new();

    public ByteWriter Body { get; private set; } = new();

    public override void Clear()
    {
        base.Clear();
        Series.Clear();
        if (Body.Length > KeptBytes)
            Body = new ByteWriter();
        Body.Clear();
    }
}
