using System.Runtime.InteropServices;
using Observe.Store.Metrics;

namespace Observe.Store.Index;

/// <summary>
/// Labels of one block's index as texts, each made once however many series have it; what one series alone has is not kept. For one reader,
/// as long as it reads.
/// </summary>
internal sealed class LabelTexts(BlockIndex index)
{
    private readonly Dictionary<int, Label> _made = [];

    public Label Of(int pair)
    {
        if (index.CountOf(pair) <= 1)
            return index.LabelAt(pair);
        ref var label = ref CollectionsMarshal.GetValueRefOrAddDefault(_made, pair, out var exists);
        return exists ? label : label = index.LabelAt(pair);
    }
}
