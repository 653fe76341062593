using Observe.Store.Head;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What one write gathers, with the numbers of its series.</summary>
internal sealed class PostgresScratch : WriteScratch
{
    public LocalSeries Series { get; } = new();

    public override void Clear()
    {
        base.Clear();
        Series.Clear();
    }
}
