using Observe.Store.Workloads;

namespace Observe.Analyzer.Profiles.Checking;

/// <summary>What a profile finds in a store.</summary>
internal sealed record ProfileFinding(Profile Profile, IReadOnlyList<RuleFinding> Rules)
{
    /// <summary>Whether none of the platform's metrics are there.</summary>
    public bool IsAbsent => Rules.All(rule => rule.Series == 0 && rule.Values.Count == 0);

    public IReadOnlyList<WorkloadId> Workloads => [.. Rules.SelectMany(rule => rule.Values).Select(value => value.Workload).Distinct()];
}

/// <summary>What one rule finds.</summary>
/// <param name="Signal">As the profile names it.</param>
/// <param name="Series">Raw series that its selectors match.</param>
/// <param name="Values">A line a workload and version.</param>
/// <param name="Nothing">Why there are no values; empty where there are some.</param>
internal sealed record RuleFinding(string Signal, int Series, IReadOnlyList<FoundValue> Values, string Nothing);

/// <param name="Value">A number, or what a histogram holds.</param>
/// <param name="IsProvenZero">No rule gives a value, the profile's proof says that it is zero.</param>
internal sealed record FoundValue(WorkloadId Workload, string Version, string Value, bool IsProvenZero);
