using System.Text.Json;
using Observe.Store.Configuration;
using Observe.Store.State;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Observe.Store.Policies;

/// <summary>Policies of a YAML text: those without problems, and the problems of the others.</summary>
public sealed record ScalingPolicyDocuments(IReadOnlyList<ScalingPolicy> Policies, IReadOnlyList<PolicyProblem> Problems);

/// <summary>Reads and writes policies as YAML: camelCase keys, one document a policy, <c>---</c> between them.</summary>
public static class ScalingPolicyYaml
{
    /// <summary>Larger texts are refused before they are parsed.</summary>
    public const int MaxLength = 4 << 20;

    /// <summary>Reads every document, checks it whole and names every problem with its line and path.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="targets">Knows the settings of targets; null where they are checked elsewhere.</param>
    public static ScalingPolicyDocuments Read(string yaml, ITargetCheck? targets = null)
    {
        var policies = new List<ScalingPolicy>();
        var problems = new List<PolicyProblem>();
        foreach (var document in Load(yaml, problems))
        {
            if (document.RootNode is YamlScalarNode { Value: null or "" })
                continue;
            var (policy, mistakes) = Read(document.RootNode, targets);
            problems.AddRange(mistakes);
            if (policy is not null)
                policies.Add(policy);
        }

        foreach (var twice in policies.GroupBy(policy => policy.Workload).Where(group => group.Count() > 1))
            problems.Add(new("workload", $"{twice.Key} has {twice.Count()} policies: keep one"));
        return new ScalingPolicyDocuments(policies, problems);
    }

    private static (ScalingPolicy? Policy, IReadOnlyList<PolicyProblem> Problems) Read(YamlNode root, ITargetCheck? targets)
    {
        var unread = new List<PolicyProblem>();
        if (PolicyNodeReader.Read(root, unread) is not { } json)
            return (null, unread);
        PolicyProblem[] problems = [.. unread, .. PolicyCheck.Problems(json, unread, targets).Select(problem => Locate(problem, root))];
        return (problems.Length == 0 ? json.Deserialize<ScalingPolicy>(StateJson.Options) : null, [.. problems.OrderBy(problem => problem.Line)]);
    }

    public static string Write(params IEnumerable<ScalingPolicy> policies)
        => string.Join("---\n", policies.Select(PolicyNodeWriter.Write));

    private static IList<YamlDocument> Load(string yaml, List<PolicyProblem> problems)
    {
        if (yaml.Length > MaxLength)
        {
            problems.Add(new("", $"the text is {yaml.Length} characters long; at most {MaxLength} are read"));
            return [];
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new BoundedYaml(new StringReader(yaml)));
            return stream.Documents;
        }
        catch (YamlException error)
        {
            problems.Add(new("", $"not read as YAML: {error.Message}", (int)error.Start.Line));
            return [];
        }
    }

    /// <summary>Gives a problem the line of its key, or of the nearest key above that is there.</summary>
    private static PolicyProblem Locate(PolicyProblem problem, YamlNode root)
    {
        var line = root.Start.Line;
        var node = root;
        foreach (var key in problem.Path.Split('.'))
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(new YamlScalarNode(key), out var child))
                break;
            (node, line) = (child, child.Start.Line);
        }

        return problem with { Line = (int)line };
    }
}
