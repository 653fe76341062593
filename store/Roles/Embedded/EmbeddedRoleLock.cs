namespace Observe.Store.Roles.Embedded;

/// <summary>The embedded store's folder is locked by one process, so its roles are always this one's.</summary>
internal sealed class EmbeddedRoleLock : IRoleLock
{
    public bool IsShared => false;

    public ValueTask<IRoleLease?> TryAcquireAsync(string role, CancellationToken cancellationToken) => new(new Lease());

    private sealed class Lease : IRoleLease
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
