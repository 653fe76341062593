namespace Observe.Store.Roles;

/// <summary>The roles of which one process acts at a time. Part of the lock's key: never renamed, versions run side by side.</summary>
public static class SoleRoleNames
{
    public const string Analyzer = "analyzer";

    public const string Autoscaler = "autoscaler";
}
