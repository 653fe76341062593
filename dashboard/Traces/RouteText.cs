namespace Observe.Dashboard.Traces;

internal static class RouteText
{
    /// <summary>Routing undoes every escape of a path but this one: a slash in a name would be two segments.</summary>
    public static string Unescape(string value) => value.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
