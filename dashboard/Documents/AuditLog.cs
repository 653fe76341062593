using System.Security.Claims;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Documents;

/// <summary>Writes what users write, each with who, when, before and after.</summary>
internal sealed class AuditLog(IStateStore state, TimeProvider time)
{
    /// <summary>Who is asking, as the audit names them.</summary>
    public static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "local";

    /// <summary>Notes something that is no document of the state, with what came of it.</summary>
    public ValueTask AddAsync(ClaimsPrincipal user, string what, string subject, string after, CancellationToken cancellationToken)
        => AddAsync(user, what, subject, null, after, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);

    public async ValueTask PutAsync(
        ClaimsPrincipal user, string table, string key, string what, string json, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var before = await state.GetAsync(TenantId.Default, table, key, cancellationToken);
        await state.PutAsync(TenantId.Default, table, new StateWrite(key, key, now, json), null, cancellationToken);
        await AddAsync(user, what, key, before?.Json, json, now, cancellationToken);
    }

    public async ValueTask<bool> DeleteAsync(
        ClaimsPrincipal user, string table, string key, string what, CancellationToken cancellationToken)
    {
        if (await state.GetAsync(TenantId.Default, table, key, cancellationToken) is not { } before)
            return false;
        await state.DeleteAsync(TenantId.Default, table, key, cancellationToken);
        await AddAsync(user, what, key, before.Json, null, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return true;
    }

    private async ValueTask AddAsync(
        ClaimsPrincipal user, string what, string subject, string? before, string? after, long now, CancellationToken cancellationToken)
    {
        var entry = new AuditEntry(Guid.CreateVersion7().ToString("N"), now, NameOf(user), what, subject, before, after);
        await state.PutAsync(
            TenantId.Default, StateTables.Audit, new StateWrite(entry.Id, subject, now, StateJson.Serialize(entry)), null, cancellationToken);
    }
}
