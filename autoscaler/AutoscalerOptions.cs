using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Autoscaler;

/// <summary>The control loop, its limits and where policies come from.</summary>
[ConfigurationSection("autoscaler", "The control loop that decides and acts, its limits, and policies as files.")]
internal sealed class AutoscalerOptions
{
    [Setting("How often every workload with a policy is decided.", Unit = "s", Origin = "Knative's autoscaler tick")]
    [Range(typeof(TimeSpan), "00:00:00.2", "00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    [Setting("Folder of policies as YAML files (`*.yaml`, `*.yml`), read again when they change; empty = none. A policy made on the page wins over a file.")]
    public string Policies { get; set; } = "";

    [Setting("A signal whose newest sample is older than this is stale and never lowers anything.", Unit = "s",
        Origin = "one and a half of OpenTelemetry's export interval of 60 s")]
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(90);

    [Setting("Most instances of all workloads of one location in mode auto together; 0 = no limit.", Unit = "{instance}")]
    [Range(0, 1_000_000)]
    public int MaxReplicas { get; set; }

    [Setting("Most instances of all workloads of one namespace in mode auto together; 0 = no limit.", Unit = "{instance}")]
    [Range(0, 1_000_000)]
    public int MaxReplicasPerNamespace { get; set; }

    [Setting("How long a call to a platform may take.", Unit = "s")]
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan TargetTimeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("How often a platform is asked for its instances. Local processes are looked at in every tick.", Unit = "s")]
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan TargetReadInterval { get; set; } = TimeSpan.FromSeconds(5);

    [Setting("For how long decisions and actions are kept.", Unit = "d")]
    [Range(typeof(TimeSpan), "00:10:00", "3650.00:00:00")]
    public TimeSpan DecisionRetention { get; set; } = TimeSpan.FromDays(30);
}
