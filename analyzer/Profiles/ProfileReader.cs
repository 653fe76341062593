using Observe.Analyzer.Signals.Fast;
using Observe.PromQL.Querying;
using Observe.Store.Configuration;
using Observe.Store.Policies;
using YamlDotNet.Core;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Profiles;

/// <summary>Reads one profile and checks it whole: every mistake is told at once, with file, line, key and how to mend it.</summary>
internal static class ProfileReader
{
    private static readonly string[] ProfileKeys = ["name", "platform", "rank", "delay", "identity", "signals", "edges"];
    private static readonly string[] IdentityKeys = ["location", "namespace", "workload", "version", "unset", "except"];
    private static readonly string[] SignalKeys = ["signal", "expr", "unit", "rank", "absent", "fast"];
    private static readonly string[] EdgeKeys = ["source", "destination", "requests", "errors", "latency", "unit"];
    private static readonly string[] HistogramSignals = [Names.Latency, Names.Startup];
    private static readonly string[] FastSignals = [Names.RequestRate, Names.Concurrency, Names.Queue];
    private static readonly string[] Units = ["s", "ms", "us", "ns"];

    private static readonly string[] KnownSignals =
        [.. typeof(Names).GetFields().Select(field => field.GetRawConstantValue()).OfType<string>()
            .Where(IsRead).Order(StringComparer.Ordinal)];

    /// <summary>The profile, or null and what is wrong with it added to <paramref name="problems"/>.</summary>
    public static Profile? Read(string source, string text, List<ProfileProblem> problems)
    {
        var before = problems.Count;
        try
        {
            var documents = BoundedYaml.Load(text);
            if (documents.Count != 1)
                problems.Add(new ProfileProblem(source, 0, "", $"one profile a file is read, {documents.Count} documents are here"));
            else if (Read(new ProfileMapping(documents[0].RootNode, source, "", ProfileKeys, problems)) is var profile && problems.Count == before)
                return profile;
        }
        catch (YamlException error)
        {
            problems.Add(new ProfileProblem(source, error.Start.Line, "", $"not read as YAML: {BoundedYaml.Describe(error)}"));
        }

        return null;
    }

    private static Profile Read(ProfileMapping map)
    {
        var identity = Identity(map, "identity", isNeeded: map.Has("signals"));
        var delay = map.Duration("delay");
        if (!map.Has("signals") && !map.Has("edges"))
            map.Add("signals", "missing: list at least one signal, or edges");
        return new Profile
        {
            Name = map.Required("name", "missing: give the profile a name"),
            Platform = map.Text("platform"),
            Rank = map.Number("rank") ?? 50,
            Delay = delay,
            Identity = identity,
            Signals = [.. map.Items("signals").Select((node, index) => Signal(map.Child(node, $"signals[{index}]", SignalKeys), identity, delay))],
            Edges = map.Item("edges") is { } edges ? Edges(map.Child(edges, "edges", EdgeKeys)) : null,
        };
    }

    private static ProfileIdentity Identity(ProfileMapping parent, string key, bool isNeeded)
    {
        if (parent.Item(key) is not { } node)
        {
            if (isNeeded)
                parent.Add(key, "missing: name the labels that hold the workload, `workload: [LABEL, …]`");
            return new ProfileIdentity();
        }

        var map = parent.Child(node, key, IdentityKeys);
        var usual = new ProfileIdentity();
        if (!map.Has("workload"))
            map.Add("workload", "missing: name the labels that hold the workload's name, `workload: [LABEL, …]`");
        return new ProfileIdentity
        {
            Location = map.Has("location") ? Parts(map, "location") : usual.Location,
            Namespace = map.Has("namespace") ? Parts(map, "namespace") : usual.Namespace,
            Workload = Parts(map, "workload"),
            Version = Parts(map, "version"),
            Except = Parts(map, "except"),
            Unset = [.. map.Texts("unset").Select(item => item.Text)],
        };
    }

    private static List<IdentityPart> Parts(ProfileMapping map, string key)
    {
        var parts = new List<IdentityPart>();
        foreach (var (text, node) in map.Texts(key))
        {
            if (IdentityPart.TryParse(text, out var problem) is { } part)
                parts.Add(part);
            else
                map.Add(node, key, problem);
        }

        return parts;
    }

    private static ProfileSignal Signal(ProfileMapping map, ProfileIdentity identity, TimeSpan delay)
    {
        var signal = new ProfileSignal
        {
            Signal = map.Required("signal", $"missing: one of {string.Join(", ", KnownSignals)}"),
            Expr = map.Required("expr", "missing: PromQL such as `sum by ($by) (rate(requests_total[$window]))`"),
            Rank = map.Number("rank"),
            Proof = Proof(map),
            Fast = map.Flag("fast"),
            UnitSeconds = Unit(map),
        };
        var name = signal.Signal.Split('{')[0];
        if (signal.Signal.Length > 0 && !KnownSignals.Contains(name))
            map.Add("signal", Unknown(name));
        else if (signal.Signal.Length > 0 && !Expressions.TryParseSelector(signal.Signal, out _, out var error))
            map.Add("signal", error);
        CheckQuery(map, "expr", signal.Expr, identity.Labels);
        CheckQuery(map, "absent", signal.Proof, identity.Labels);
        if (map.Has("unit") && !HistogramSignals.Contains(name))
            map.Add("unit", $"is for the bounds of {string.Join(" and ", HistogramSignals)}; convert others in expr, `… / 1000`");
        CheckFast(map, signal, name, delay);
        return signal;
    }

    private static void CheckFast(ProfileMapping map, ProfileSignal signal, string name, TimeSpan delay)
    {
        if (!signal.Fast)
            return;
        if (!FastSignals.Contains(name))
            map.Add("fast", $"only {string.Join(", ", FastSignals)} can be fast");
        if (delay > TimeSpan.Zero)
            map.Add("fast", "a profile with a delay has no fast signals: leave one of the two out");
        if (signal.Expr.Length > 0 && !FastExpression.TryParse(signal.Expr, out _))
            map.Add("fast", "needs an expr of the form `sum by ($by) (METRIC{…})` or `sum by ($by) (rate(METRIC{…}[$window]))`");
    }

    private static string Proof(ProfileMapping map)
    {
        const string While = "zero while ";
        var text = map.Text("absent");
        if (text.Length == 0 || text == "unknown")
            return "";
        if (text.StartsWith(While, StringComparison.Ordinal))
            return text[While.Length..].Trim();
        map.Add("absent", $"`{text}` is neither `unknown` nor `zero while QUERY`, QUERY being PromQL that shows the source alive");
        return "";
    }

    private static ProfileEdges Edges(ProfileMapping map)
    {
        var edges = new ProfileEdges
        {
            Source = Identity(map, "source", isNeeded: true),
            Destination = Identity(map, "destination", isNeeded: true),
            Requests = map.Required("requests", "missing: PromQL of calls a second, grouped by `$by`"),
            Errors = map.Text("errors"),
            Latency = map.Text("latency"),
            UnitSeconds = Unit(map),
        };
        foreach (var (key, query) in new[] { ("requests", edges.Requests), ("errors", edges.Errors), ("latency", edges.Latency) })
            CheckQuery(map, key, query, ProfileQuery.Labels(edges));
        return edges;
    }

    private static double Unit(ProfileMapping map)
    {
        var unit = map.Text("unit");
        if (unit.Length > 0 && !Units.Contains(unit))
            map.Add("unit", $"`{unit}` is not one of {string.Join(", ", Units)}");
        return unit switch { "ms" => 1e-3, "us" => 1e-6, "ns" => 1e-9, _ => 1 };
    }

    private static void CheckQuery(ProfileMapping map, string key, string query, IEnumerable<string> labels)
    {
        if (query.Length > 0 && Expressions.Format(ProfileQuery.Expand(query, labels, TimeSpan.FromMinutes(1))) is (null, var error))
            map.Add(key, error);
    }

    /// <summary>Signals that are measured, in contrast to what Observe makes of them.</summary>
    private static bool IsRead(string name)
        => name.StartsWith("workload:", StringComparison.Ordinal)
            && !name.StartsWith("workload:decision", StringComparison.Ordinal)
            && !name.StartsWith("workload:shadow", StringComparison.Ordinal)
            && !name.StartsWith("workload:forecast", StringComparison.Ordinal)
            && !name.StartsWith("workload:signal", StringComparison.Ordinal)
            && name is not (Names.Anomaly or Names.Demand);

    private static string Unknown(string name)
        => NearestKey.Of(name, KnownSignals) is { } nearest
            ? $"`{name}` is not canonical; did you mean `{nearest}`?"
            : $"`{name}` is not canonical; one of {string.Join(", ", KnownSignals)}";
}
