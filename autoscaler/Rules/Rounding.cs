using Observe.Store.Workloads;

namespace Observe.Autoscaler.Rules;

internal static class Rounding
{
    /// <summary>Up to whole instances; 3.0000000001 of floating-point dust is 3. Beyond any policy's maximum it is cut.</summary>
    public static int Up(double wanted) => (int)Math.Clamp(Math.Ceiling(wanted - 1e-9), 0, 1_000_000);

    /// <summary><c>need 6.2 instances, rounded up</c>.</summary>
    public static string Need(double wanted)
    {
        var isWhole = Math.Abs(wanted - Math.Round(wanted)) < 0.005;
        return $"need {NumberText.Of(wanted, wanted is > 0 and < 0.1 ? 3 : 2)} instance{(isWhole && Up(wanted) == 1 ? "" : "s")}{(isWhole ? "" : ", rounded up")}";
    }
}
