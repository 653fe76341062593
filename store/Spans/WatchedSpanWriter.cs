using Observe.Store.Conditions;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans;

/// <summary>Tells the store's condition what became of each write.</summary>
internal sealed class WatchedSpanWriter(ISpanWriter writer, WriteCondition condition) : ISpanWriter
{
    public async ValueTask<WriteResult> WriteAsync(TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        var result = await writer.WriteAsync(tenant, spans, cancellationToken);
        condition.Saw(result);
        return result;
    }
}
