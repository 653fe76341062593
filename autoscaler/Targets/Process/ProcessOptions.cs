using Observe.Store.Configuration;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>What policies may start on this machine.</summary>
[ConfigurationSection("autoscaler.process", "The process target: which programs policies may start.")]
internal sealed class ProcessOptions
{
    [Setting("Programs that policies may start; empty = any. Who may write policies may start these: name them wherever Observe listens beyond loopback.")]
    public string[] AllowedCommands { get; set; } = [];
}
