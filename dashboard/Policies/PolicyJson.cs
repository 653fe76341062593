using System.Text.Json;
using Observe.Dashboard.Documents;
using Observe.Store.Policies;

namespace Observe.Dashboard.Policies;

/// <summary>Reads a policy as JSON and names everything that is wrong with it, of its form and of its meaning.</summary>
internal static class PolicyJson
{
    private static readonly byte[] ByteOrderMark = [0xef, 0xbb, 0xbf];

    public static (ScalingPolicy? Policy, IReadOnlyList<PolicyProblem> Problems) Read(ReadOnlySpan<byte> json, ITargetCheck? targets)
    {
        if (json.StartsWith(ByteOrderMark))
            json = json[ByteOrderMark.Length..];
        try
        {
            var policy = JsonSerializer.Deserialize<ScalingPolicy>(json, StateDocuments.BodyOptions);
            return policy is null
                ? (null, [new PolicyProblem("", "the body is `null`: send an object")])
                : (policy, PolicyCheck.Problems(policy, targets));
        }
        catch (JsonException error)
        {
            return (null, Problems(json, error, targets));
        }
    }

    private static IReadOnlyList<PolicyProblem> Problems(ReadOnlySpan<byte> json, JsonException error, ITargetCheck? targets)
    {
        var first = JsonMistake.Of(error, typeof(ScalingPolicy), StateDocuments.BodyOptions);
        if (error.InnerException is JsonException)
            return [new PolicyProblem(first.Path, first.Message)];
        var (readable, mistakes) = PartialJson.Read(json, typeof(ScalingPolicy), StateDocuments.BodyOptions);
        PolicyProblem[] unread = [.. (mistakes.Count > 0 ? mistakes : [first]).Select(mistake => new PolicyProblem(mistake.Path, mistake.Message))];
        return readable is null ? unread : [.. unread, .. PolicyCheck.Problems(readable, unread, targets)];
    }
}
