namespace Observe.Store.Access;

/// <summary>
/// Names of the authorization policies that endpoints require. A key of a wider kind may do all a narrower one may:
/// admin ⊃ operate ⊃ read. Without keys (loopback or <c>--insecure</c>) everything is allowed.
/// </summary>
public static class AccessPolicies
{
    /// <summary>Queries and pages.</summary>
    public const string Read = "read";

    /// <summary>Sending telemetry; policies, silences, pauses, dashboards.</summary>
    public const string Operate = "operate";

    /// <summary>Deletes, flushes, keys.</summary>
    public const string Admin = "admin";
}
