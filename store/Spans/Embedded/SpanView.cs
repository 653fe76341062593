using Observe.Store.Spans.Blocks;

namespace Observe.Store.Spans.Embedded;

/// <summary>What there was at one moment; the blocks of it stay readable until it is disposed, though the store drops them.</summary>
internal readonly record struct SpanView(Span[] Fresh, SpanBlockFile[] Blocks) : IDisposable
{
    public void Dispose()
    {
        foreach (var block in Blocks)
            block.Leave();
    }
}
