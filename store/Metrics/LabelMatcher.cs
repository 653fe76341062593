using System.Text.RegularExpressions;

namespace Observe.Store.Metrics;

public enum MatcherType : byte
{
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}

/// <summary>
/// A condition on one label; a missing label counts as the empty string. Regular expressions are anchored at both ends and
/// matched in linear time (RE2's subset, <see cref="RegexOptions.NonBacktracking"/>).
/// </summary>
public sealed class LabelMatcher
{
    private readonly Regex? _regex;

    /// <exception cref="ArgumentException">The regular expression does not parse.</exception>
    public LabelMatcher(string name, MatcherType type, string value)
    {
        Name = name;
        Type = type;
        Value = value;
        if (type is MatcherType.Regex or MatcherType.NotRegex)
            _regex = Compile(value);
    }

    private static Regex Compile(string value)
    {
        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        try
        {
            return new Regex($"^(?s:{value})\\z", Options);
        }
        catch (ArgumentException)
        {
            // Says what is wrong with what was written, not with what was put around it.
            _ = new Regex(value, Options);
            throw;
        }
    }

    public string Name { get; }

    public MatcherType Type { get; }

    public string Value { get; }

    public bool Matches(string value) => Type switch
    {
        MatcherType.Equal => value == Value,
        MatcherType.NotEqual => value != Value,
        MatcherType.Regex => _regex!.IsMatch(value),
        _ => !_regex!.IsMatch(value),
    };

    public bool Matches(LabelSet labels) => Matches(labels[Name] ?? "");

    public override string ToString()
    {
        var sign = Type switch
        {
            MatcherType.Equal => "=",
            MatcherType.NotEqual => "!=",
            MatcherType.Regex => "=~",
            _ => "!~",
        };
        return $"{Name}{sign}\"{Value}\"";
    }
}
