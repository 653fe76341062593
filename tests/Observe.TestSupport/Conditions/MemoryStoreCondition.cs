using Observe.Store.Conditions;

namespace Observe.TestSupport.Conditions;

/// <summary>A store that cannot do what a test says.</summary>
public sealed class MemoryStoreCondition : IStoreCondition
{
    public IReadOnlyList<WriteFailure> Failures { get; set; } = [];
}
