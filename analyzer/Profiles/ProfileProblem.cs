namespace Observe.Analyzer.Profiles;

/// <summary>One thing wrong with a profile: where, what, and how to mend it.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">Counted from 1; 0 = the file as a whole.</param>
/// <param name="Key">For example <c>signals[2].expr</c>; empty = the document as a whole.</param>
internal sealed record ProfileProblem(string Source, long Line, string Key, string Message)
{
    public override string ToString()
        => $"{Source}{(Line > 0 ? $":{Line}" : "")}: {(Key.Length > 0 ? $"{Key}: " : "")}{Message}";
}
