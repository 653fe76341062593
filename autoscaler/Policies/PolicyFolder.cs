using Observe.Store.Policies;

namespace Observe.Autoscaler.Policies;

/// <summary>Policies in YAML files of one folder, looked at every few seconds.</summary>
internal sealed class PolicyFolder(string path)
{
    private const long IntervalMilliseconds = 5_000;

    private readonly Dictionary<string, IReadOnlySet<string>> _workloads = [];
    private string _stamp = "";
    private long? _lookedAt;

    public IReadOnlyList<ScalingPolicy> Policies { get; private set; } = [];

    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Whether a file has a policy of a workload, or had one and has a mistake now that may be in that one.</summary>
    public bool MayHave(string workload) => _workloads.Values.Any(names => names.Contains(workload));

    /// <summary>True where something changed.</summary>
    public bool Refresh(long now)
    {
        if (path.Length == 0 || (_lookedAt is { } at && now >= at && now - at < IntervalMilliseconds))
            return false;
        _lookedAt = now;
        try
        {
            var files = Files();
            var stamp = string.Join('|', files.Select(file => $"{file.FullName}:{file.LastWriteTimeUtc.Ticks}:{file.Length}"));
            if (stamp == _stamp)
                return false;
            Load(files);
            _stamp = stamp;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was read before stays in force.
            Problems = [$"folder {path} (autoscaler.policies) cannot be read: {error.Message}"];
        }

        return true;
    }

    private FileInfo[] Files()
        => [.. new DirectoryInfo(path).EnumerateFiles()
            .Where(file => file.Extension is ".yaml" or ".yml")
            .OrderBy(file => file.Name, StringComparer.Ordinal)];

    private void Load(FileInfo[] files)
    {
        var policies = new List<ScalingPolicy>();
        var problems = new List<string>();
        foreach (var gone in _workloads.Keys.Except(files.Select(file => file.FullName)).ToArray())
            _workloads.Remove(gone);
        foreach (var file in files)
        {
            var documents = ScalingPolicyYaml.Read(File.ReadAllText(file.FullName));
            policies.AddRange(documents.Policies);
            problems.AddRange(documents.Problems.Select(problem => $"{file.FullName}: {problem}"));
            IEnumerable<string> names = documents.Policies.Select(policy => policy.Workload);
            if (documents.Problems.Count > 0 && _workloads.TryGetValue(file.FullName, out var before))
                names = names.Concat(before);
            _workloads[file.FullName] = names.ToHashSet(StringComparer.Ordinal);
        }

        (Policies, Problems) = (policies, problems);
    }
}
