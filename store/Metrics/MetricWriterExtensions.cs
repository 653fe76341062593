using Observe.Store.Tenancy;

namespace Observe.Store.Metrics;

public static class MetricWriterExtensions
{
    /// <summary>One series seen before, or null; <see cref="IMetricWriter.TryResolve"/> finds many faster.</summary>
    public static Series? TryResolve(this IMetricWriter writer, TenantId tenant, WireKey key)
    {
        Series? known = null;
        writer.TryResolve(tenant, new ReadOnlySpan<WireKey>(in key), new Span<Series?>(ref known));
        return known;
    }
}
