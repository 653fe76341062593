namespace Observe.Analyzer.Profiles;

/// <summary>
/// A platform's metrics as canonical signals, read from one YAML file. <see cref="Identity"/> says which labels name a workload;
/// each signal is a PromQL rule whose result is grouped by identity.
/// </summary>
internal sealed class Profile
{
    public string Name { get; set; } = "";

    /// <summary>Who can scale the workload, for example <c>knative</c>.</summary>
    public string Platform { get; set; } = "";

    /// <summary>Lower wins where several profiles report a signal.</summary>
    public int Rank { get; set; } = 50;

    /// <summary>How late this platform's figures arrive; rules look that far back.</summary>
    public TimeSpan Delay { get; set; }

    public ProfileIdentity Identity { get; set; } = new();

    public List<ProfileSignal> Signals { get; set; } = [];
}

/// <summary>
/// For each part of the identity, labels in order of preference; <c>=text</c> at the end is what holds where none is set.
/// </summary>
internal sealed class ProfileIdentity
{
    public List<string> Location { get; set; } = ["location", "k8s_cluster_name", "cluster", "=local"];

    public List<string> Namespace { get; set; } = ["namespace", "k8s_namespace_name", "service_namespace", "=default"];

    public List<string> Workload { get; set; } = [];

    public List<string> Version { get; set; } = [];

    /// <summary>Every label that a rule must keep for the identity to be told from it.</summary>
    public IEnumerable<string> Labels
        => new[] { Location, Namespace, Workload, Version }.SelectMany(list => list).Where(label => label[0] != '=').Distinct();
}

/// <summary>One signal of a profile.</summary>
internal sealed class ProfileSignal
{
    /// <summary>A canonical name, <c>{state="ready"}</c> after it where the signal has states.</summary>
    public string Signal { get; set; } = "";

    /// <summary>PromQL; <c>$window</c> is the rate window, <c>$by</c> the identity's labels for <c>sum by ($by) (…)</c>.</summary>
    public string Expr { get; set; } = "";

    /// <summary>Rank of this signal where it differs from the profile's.</summary>
    public int? Rank { get; set; }

    /// <summary>A query that proves the source alive: where it gives something for the workload, no value means zero.</summary>
    public string ZeroWhile { get; set; } = "";
}
