using System.CommandLine;
using Observe.Store.Configuration;

namespace Observe.Server.CommandLine;

/// <summary>What cannot be understood of a command line: the mistakes and where to read on, not the whole help that pushes them out of sight.</summary>
internal static class ParseErrors
{
    /// <summary>Exit code of a configuration at fault, which a command line is part of.</summary>
    public const int ExitCode = 2;

    public static IEnumerable<string> Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(command);
        foreach (var token in Mistyped(parsed.UnmatchedTokens))
        {
            var nearest = NearestKey.Of(token, IsOption(token) ? OptionsOf(command) : command.Subcommands.Select(verb => verb.Name));
            yield return $"`{token}` is {(IsOption(token) ? "no option of" : "not understood after")} `{path}`"
                + (nearest is null ? "" : $"; did you mean `{nearest}`?");
        }

        foreach (var error in parsed.Errors.Where(error => !parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))))
            yield return error.Message;
        yield return $"see `{path} --help`";
    }

    /// <summary>The word after an unknown option is most likely its value, and no mistake of its own.</summary>
    private static IEnumerable<string> Mistyped(IReadOnlyList<string> tokens)
        => tokens.Any(IsOption) ? tokens.Where(IsOption) : tokens;

    private static bool IsOption(string token) => token.StartsWith('-');

    private static IEnumerable<string> OptionsOf(Command command)
        => command.Options.Concat(Ancestors(command).SelectMany(parent => parent.Options.Where(option => option.Recursive))).Select(option => option.Name);

    private static string PathOf(Command command)
        => string.Join(' ', Ancestors(command).Reverse().Append(command).Select(item => item is RootCommand ? "observe" : item.Name));

    private static IEnumerable<Command> Ancestors(Command command)
    {
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>().FirstOrDefault())
            yield return parent;
    }
}
