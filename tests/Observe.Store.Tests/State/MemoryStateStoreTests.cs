using Observe.Store.State;
using Observe.Store.Tests.Contract;
using Observe.TestSupport.State;

namespace Observe.Store.Tests.State;

/// <summary>The fake that other tests stand on does what a real one does.</summary>
public sealed class MemoryStateStoreTests : StateStoreContract
{
    protected override Task<IStateStoreUnderTest> OpenAsync() => Task.FromResult<IStateStoreUnderTest>(new InMemory());

    private sealed class InMemory : IStateStoreUnderTest
    {
        public IStateStore Store { get; } = new MemoryStateStore();

        public Task ReopenAsync() => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
