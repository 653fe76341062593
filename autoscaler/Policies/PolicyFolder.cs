using Observe.Store.Policies;

namespace Observe.Autoscaler.Policies;

/// <summary>Policies in YAML files of one folder, looked at every few seconds.</summary>
internal sealed class PolicyFolder(string path)
{
    private const long IntervalMilliseconds = 5_000;

    private string _stamp = "";
    private long? _lookedAt;

    public IReadOnlyList<ScalingPolicy> Policies { get; private set; } = [];

    public IReadOnlyList<string> Problems { get; private set; } = [];

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
        foreach (var file in files)
        {
            var documents = ScalingPolicyYaml.Read(File.ReadAllText(file.FullName));
            policies.AddRange(documents.Policies);
            problems.AddRange(documents.Problems.Select(problem => $"{file.FullName}: {problem}"));
        }

        (Policies, Problems) = (policies, problems);
    }
}
