using Observe.Analyzer.Profiles;
using Observe.Analyzer.Profiles.Checking;

namespace Observe.Server.CommandLine.Profiles;

/// <summary>What the verbs print, line by line.</summary>
internal static class ProfileReport
{
    private const int MaxValues = 10;

    public static IEnumerable<string> Listing(ProfileLibrary library)
        => library.Profiles.Select(profile =>
            $"{profile.Name,-12} rank {profile.Rank,2}, delay {profile.Delay.TotalSeconds:0} s{(profile.Edges is null ? "" : ", calls")}: "
            + string.Join(", ", profile.Signals.Select(rule => rule.Signal + (rule.Fast ? " (fast)" : "")).Distinct()));

    /// <param name="isDetailed">Whether a platform of which nothing is there is explained rule by rule.</param>
    public static IEnumerable<string> Finding(ProfileFinding finding, bool isDetailed)
    {
        if (finding.IsAbsent && !isDetailed)
        {
            yield return $"{finding.Profile.Name}: none of its metrics are here (rule by rule: --profile {finding.Profile.Name})";
            yield break;
        }

        var workloads = finding.Workloads.Count;
        yield return $"{finding.Profile.Name}: {workloads} {(workloads == 1 ? "workload" : "workloads")}";
        foreach (var rule in finding.Rules)
        {
            yield return $"  {rule.Signal}: {rule.Series} series{(rule.Nothing.Length > 0 ? $", nothing: {rule.Nothing}" : "")}";
            foreach (var value in rule.Values.Take(MaxValues))
            {
                yield return $"    {value.Workload}{(value.Version.Length > 0 ? $" ({value.Version})" : "")} = {value.Value}"
                    + (value.IsProvenZero ? ", proven: the source is alive and tells of none" : "");
            }

            if (rule.Values.Count > MaxValues)
                yield return $"    and {rule.Values.Count - MaxValues} more";
        }
    }
}
