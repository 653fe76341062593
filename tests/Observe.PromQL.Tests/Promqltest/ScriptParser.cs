using System.Globalization;
using System.Text.RegularExpressions;
using Observe.PromQL.Lexing;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>Reads a script of the promqltest language: blocks of lines, each begun by <c>clear</c>, <c>load</c> or <c>eval</c>, ended by a blank line.</summary>
internal static partial class ScriptParser
{
    public static IReadOnlyList<Command> Parse(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Select(line => line.StartsWith('#') ? "" : line).ToArray();
        var commands = new List<Command>();
        for (var at = 0; at < lines.Length;)
        {
            if (lines[at].Length == 0)
            {
                at++;
                continue;
            }

            var begin = at;
            // A comment within a block is an empty line too, and upstream's parser ends the block there.
            while (at < lines.Length && lines[at].Length > 0 && (at == begin || !IsCommand(lines[at])))
                at++;
            try
            {
                commands.Add(ParseBlock(lines[begin], begin + 1, lines.AsSpan(begin + 1, at - begin - 1), commands));
            }
            catch (Exception error) when (IsOfText(error))
            {
                commands.Add(new FaultyCommand(begin + 1, $"cannot be read: {error.Message}"));
            }
        }

        return commands;
    }

    private static bool IsCommand(string line)
        => line == "clear" || line.StartsWith("load", StringComparison.Ordinal) && LoadLine().IsMatch(line)
            || line.StartsWith("eval", StringComparison.Ordinal) && line.Contains(" instant ", StringComparison.Ordinal)
            || line.StartsWith("eval", StringComparison.Ordinal) && line.Contains(" range ", StringComparison.Ordinal);

    private static bool IsOfText(Exception error)
        => error is FormatException or OverflowException or IndexOutOfRangeException or ArgumentException or Parsing.ParseException;

    private static Command ParseBlock(string first, int line, ReadOnlySpan<string> rest, List<Command> commands)
    {
        if (first == "clear")
            return new ClearCommand(line);
        if (LoadLine().Match(first) is { Success: true } load)
        {
            return new LoadCommand(
                line, ScriptTime.Parse(load.Groups["step"].Value), load.Groups["nhcb"].Success, ParseLoad(line, rest, commands));
        }

        var eval = ParseEval(first, line);
        foreach (var item in rest)
            AddExpectation(eval, item);
        return eval;
    }

    private static List<ScriptSeries> ParseLoad(int begin, ReadOnlySpan<string> lines, List<Command> commands)
    {
        var series = new Dictionary<LabelSet, ScriptSeries>();
        var order = new List<LabelSet>();
        var starts = new Dictionary<LabelSet, IReadOnlyList<long?>>();
        foreach (var line in lines)
        {
            begin++;
            if (ProblemOf(line) is { } problem)
            {
                commands.Add(new FaultyCommand(begin, problem));
                continue;
            }

            if (line.Contains("@st", StringComparison.Ordinal) && SeriesText.ParseStartTimes(line) is { } times)
            {
                starts[times.Labels] = times.Offsets;
                continue;
            }

            var parsed = SeriesText.Parse(line);
            // A series that is written twice in one load has the points of its last line.
            if (!series.ContainsKey(parsed.Labels))
                order.Add(parsed.Labels);
            series[parsed.Labels] = parsed;
        }

        return [.. order.Select(labels => starts.TryGetValue(labels, out var offsets) ? series[labels] with { StartOffsets = offsets } : series[labels])];
    }

    /// <summary>What is wrong with a line of a load; null where nothing is.</summary>
    private static string? ProblemOf(string line)
    {
        try
        {
            if (!line.Contains("@st", StringComparison.Ordinal) || SeriesText.ParseStartTimes(line) is null)
                SeriesText.Parse(line);
            return null;
        }
        catch (Exception error) when (IsOfText(error))
        {
            return $"series cannot be read: {error.Message}";
        }
    }

    private static EvalCommand ParseEval(string line, int number)
    {
        EvalCommand eval;
        string mode;
        if (InstantLine().Match(line) is { Success: true } instant)
        {
            var at = instant.Groups["at"].Success ? ScriptTime.Parse(instant.Groups["at"].Value) : 0;
            eval = new EvalCommand(number, instant.Groups["expression"].Value, at, at, null);
            mode = instant.Groups["mode"].Value;
        }
        else if (RangeLine().Match(line) is { Success: true } range)
        {
            eval = new EvalCommand(
                number, range.Groups["expression"].Value, ScriptTime.Parse(range.Groups["from"].Value),
                ScriptTime.Parse(range.Groups["to"].Value), ScriptTime.Parse(range.Groups["step"].Value));
            mode = range.Groups["mode"].Value;
        }
        else
        {
            throw new FormatException($"no command: {line}");
        }

        if (mode.Length > 0)
        {
            var kind = mode switch
            {
                "fail" => ExpectationKind.Fail,
                "warn" => ExpectationKind.Warn,
                "info" => ExpectationKind.Info,
                _ => ExpectationKind.Ordered,
            };
            eval.Expectations.Add(new Expectation(kind, null, false));
        }

        return eval;
    }

    private static void AddExpectation(EvalCommand eval, string line)
    {
        if (ExpectLine().Match(line) is { Success: true } expect)
        {
            AddExpectLine(eval, expect.Groups["kind"].Value, expect.Groups["rest"].Value.Trim());
        }
        else if (line.StartsWith("expected_fail_message", StringComparison.Ordinal) || line.StartsWith("expected_fail_regexp", StringComparison.Ordinal))
        {
            var isRegex = line.StartsWith("expected_fail_regexp", StringComparison.Ordinal);
            eval.Expectations.Add(new Expectation(ExpectationKind.Fail, line[line.IndexOf(' ', StringComparison.Ordinal)..].Trim(), isRegex));
        }
        else if (ScalarLine().IsMatch(line))
        {
            eval.Scalar = SeriesText.Number(line);
        }
        else
        {
            eval.Series.Add(SeriesText.Parse(line));
        }
    }

    private static void AddExpectLine(EvalCommand eval, string kind, string rest)
    {
        switch (kind)
        {
            case "string":
                var at = 0;
                eval.Text = TextLiteral.Read(rest, ref at);
                return;
            case "range":
                var match = RangeVectorLine().Match(rest);
                eval.RangeVector = (ScriptTime.Parse(match.Groups["from"].Value), ScriptTime.Parse(match.Groups["to"].Value), ScriptTime.Parse(match.Groups["step"].Value));
                return;
            default:
                var text = rest.Length == 0 ? null : rest[(rest.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                eval.Expectations.Add(new Expectation(KindOf(kind), text, rest.StartsWith("regex", StringComparison.Ordinal)));
                return;
        }
    }

    private static ExpectationKind KindOf(string kind) => kind switch
    {
        "fail" => ExpectationKind.Fail,
        "warn" => ExpectationKind.Warn,
        "no_warn" => ExpectationKind.NoWarn,
        "info" => ExpectationKind.Info,
        "no_info" => ExpectationKind.NoInfo,
        _ => ExpectationKind.Ordered,
    };

    [GeneratedRegex(@"^load(?<nhcb>_with_nhcb)?\s+(?<step>\S+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LoadLine();

    [GeneratedRegex(@"^eval(?:_(?<mode>fail|warn|ordered|info))?\s+instant\s+(?:at\s+(?<at>\S+)\s+)?(?<expression>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InstantLine();

    [GeneratedRegex(@"^eval(?:_(?<mode>fail|warn|info))?\s+range\s+from\s+(?<from>\S+)\s+to\s+(?<to>\S+)\s+step\s+(?<step>\S+)\s+(?<expression>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RangeLine();

    [GeneratedRegex(@"^expect\s+(?<kind>fail|warn|no_warn|info|no_info|ordered|string|range)\b(?<rest>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExpectLine();

    [GeneratedRegex(@"^vector\s+from\s+(?<from>\S+)\s+to\s+(?<to>\S+)\s+step\s+(?<step>\S+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RangeVectorLine();

    [GeneratedRegex(@"^[+-]?(?:inf|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScalarLine();
}
