namespace Observe.Server.Hosting;

/// <summary>Which of the four roles this process hosts: <c>--target=all</c> or a comma list.</summary>
[Flags]
internal enum Roles
{
    None = 0,
    Collector = 1,
    Analyzer = 2,
    Autoscaler = 4,
    Dashboard = 8,
    All = Collector | Analyzer | Autoscaler | Dashboard,
}

internal static class RoleNames
{
    /// <summary>Parses a comma list; false and the word that is no role.</summary>
    public static bool TryParse(string text, out Roles roles, out string unknown)
    {
        roles = Roles.None;
        unknown = "";
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<Roles>(word, ignoreCase: true, out var role) || role == Roles.None || char.IsDigit(word[0]))
            {
                unknown = word;
                return false;
            }

            roles |= role;
        }

        return roles != Roles.None;
    }
}
