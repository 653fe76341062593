namespace Observe.Autoscaler.Targets.Process;

/// <summary>How to start one instance, read from a policy's settings.</summary>
internal sealed record ProcessSettings
{
    public static IReadOnlyList<TargetSetting> All { get; } =
    [
        new("command", "Program to start, found in PATH or by its path.", IsRequired: true),
        new("arguments", "Its arguments; {port}, {workload} and {instance} are filled in."),
        new("workingDirectory", "Folder to start it in.", "the folder Observe runs in"),
        new("readyPath", "Path that answers 2xx once the instance can serve.", "/-/ready"),
        new("limitPath", "Path that takes PUT {\"limit\":n}; `none` = the limit is fixed at start.", "/-/limit"),
        new("readyTimeoutSeconds", "An instance not ready within this is stopped and counts as crashed.", "60"),
        new("drainSeconds", "From leaving the list of instances to SIGTERM, so that no gateway sends to it any more.", "1"),
        new("stopGraceSeconds", "From SIGTERM to SIGKILL.", "10"),
        new("environment", "More environment variables, a line each: KEY=VALUE."),
    ];

    public required string Command { get; init; }

    public string Arguments { get; init; } = "";

    public string WorkingDirectory { get; init; } = "";

    public string ReadyPath { get; init; } = "/-/ready";

    /// <summary>Null where the limit cannot be changed while an instance runs.</summary>
    public string? LimitPath { get; init; }

    public TimeSpan ReadyTimeout { get; init; }

    public TimeSpan Drain { get; init; }

    public TimeSpan StopGrace { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Whether an instance started with other settings is the same program in the same surroundings.</summary>
    public bool StartsAs(ProcessSettings other) => Command == other.Command && Arguments == other.Arguments
        && WorkingDirectory == other.WorkingDirectory && Environment.SequenceEqual(other.Environment);

    /// <summary>Null and why where a setting is missing or no number.</summary>
    public static ProcessSettings? From(TargetRequest request, out string problem)
    {
        problem = "";
        var limitPath = request.Setting("limitPath", "/-/limit");
        if (request.Setting("command") is not { } command)
        {
            problem = "target.settings.command is missing: the program to start";
            return null;
        }

        if (Seconds(request, "readyTimeoutSeconds", 60, ref problem) is not { } ready
            || Seconds(request, "drainSeconds", 1, ref problem) is not { } drain
            || Seconds(request, "stopGraceSeconds", 10, ref problem) is not { } grace
            || Variables(request, ref problem) is not { } environment)
            return null;
        return new ProcessSettings
        {
            Command = command,
            Arguments = request.Setting("arguments", ""),
            WorkingDirectory = request.Setting("workingDirectory", ""),
            ReadyPath = request.Setting("readyPath", "/-/ready"),
            LimitPath = limitPath == "none" ? null : limitPath,
            ReadyTimeout = ready,
            Drain = drain,
            StopGrace = grace,
            Environment = environment,
        };
    }

    private static TimeSpan? Seconds(TargetRequest request, string name, double orElse, ref string problem)
    {
        var text = request.Setting(name);
        if (text is null)
            return TimeSpan.FromSeconds(orElse);
        if (double.TryParse(text, out var seconds) && seconds is >= 0 and <= 3600)
            return TimeSpan.FromSeconds(seconds);
        problem = $"target.settings.{name} is `{text}`: give seconds from 0 to 3600";
        return null;
    }

    private static List<KeyValuePair<string, string>>? Variables(TargetRequest request, ref string problem)
    {
        var variables = new List<KeyValuePair<string, string>>();
        foreach (var line in request.Setting("environment", "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problem = $"target.settings.environment has the line `{line}`: write KEY=VALUE";
                return null;
            }

            variables.Add(new(line[..equals], line[(equals + 1)..]));
        }

        return variables;
    }
}
