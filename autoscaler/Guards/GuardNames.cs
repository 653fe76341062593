namespace Observe.Autoscaler.Guards;

/// <summary>Words of <c>DecisionClamp.Guard</c>.</summary>
internal static class GuardNames
{
    public const string DataQuality = "data-quality";
    public const string UnprovenZero = "unproven-zero";
    public const string Stabilization = "stabilization";
    public const string ScaleDownShare = "scale-down-share";
    public const string Maximum = "maximum";
    public const string Minimum = "minimum";
    public const string NamespaceLimit = "namespace-limit";
    public const string ClusterLimit = "cluster-limit";
}
