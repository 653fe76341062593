using System.Text.Json.Serialization;

namespace Observe.Store.Policies;

/// <summary>One thing wrong with a policy: where, what, and how to mend it.</summary>
/// <param name="Path">Key in the document, for example <c>concurrency.max</c>; empty = the document as a whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Line">Line in the YAML text where it came from one, counted from 1.</param>
public sealed record PolicyProblem(string Path, string Message, int? Line = null)
{
    /// <summary>Other keys that the message speaks of: where one of them could not be read, it would speak of a value nobody gave.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Beside { get; init; } = [];

    public override string ToString()
        => $"{(Line is { } line ? $"line {line}: " : "")}{(Path.Length > 0 ? $"{Path}: " : "")}{Message}";
}
