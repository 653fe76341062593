namespace Observe.Store.Roles;

/// <summary>Which of the processes that host a role acts for it: one at a time.</summary>
public interface IRoleLock
{
    /// <summary>Whether another process may hold a role of this store.</summary>
    bool IsShared { get; }

    /// <summary>The role, until the lease is disposed or lost; null where another process holds it. Called by one caller a role.</summary>
    /// <exception cref="System.Data.Common.DbException">Who holds it cannot be found out now.</exception>
    ValueTask<IRoleLease?> TryAcquireAsync(string role, CancellationToken cancellationToken);
}

/// <summary>A role held by this process; disposing it lets another one take over.</summary>
public interface IRoleLease : IAsyncDisposable
{
    /// <summary>Cancelled once the role may be another's: whoever acts for it stops at once.</summary>
    CancellationToken Lost { get; }
}
