using System.CommandLine;
using Observe.Dashboard.PrometheusApi;
using Observe.PromQL.Querying;
using Observe.Store.Embedded;
using Observe.Store.Metrics;
using Observe.Store.Transfer;

namespace Observe.Server.CommandLine;

/// <summary><c>observe store export</c> and <c>observe store import</c>.</summary>
internal static class TransferCommands
{
    /// <summary>Something was left out or is damaged; the rest was done.</summary>
    private const int HasProblems = 1;

    private const int Failed = 2;

    public static Command Export()
    {
        var data = StoreCommand.Data("folder of the embedded store that no process has open, or a backup of it; it is not changed");
        var match = new Option<string[]>("--match") { Description = "series to export, as `up{job=\"a\"}`; may be given again; without it all", HelpName = "SELECTOR" };
        var start = new Option<string?>("--start") { Description = "first time, RFC 3339 or Unix seconds", HelpName = "TIME" };
        var end = new Option<string?>("--end") { Description = "last time", HelpName = "TIME" };
        var format = Format(TransferFormat.OpenMetrics, TransferFormat.Parquet);
        var output = new Option<string>("--output") { Description = "file to write; without it OpenMetrics goes to the standard output", HelpName = "FILE" };
        var command = new Command("export", "write samples as OpenMetrics text or Parquet") { data, match, start, end, format, output };
        command.SetAction((parsed, cancellationToken) => ExportAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(match) ?? [], parsed.GetValue(start), parsed.GetValue(end),
            parsed.GetValue(format), parsed.GetValue(output), cancellationToken));
        return command;
    }

    public static Command Import()
    {
        var data = StoreCommand.Data("folder of the embedded store that no process has open; made where missing");
        var format = Format(TransferFormat.OpenMetrics, TransferFormat.Parquet, TransferFormat.Prometheus);
        var from = new Argument<string>("from") { Description = "OpenMetrics text with timestamps, a Parquet file of an export, a block folder of Prometheus or a folder with several" };
        var command = new Command("import", "write samples of a file, of any age, into a data folder") { from, data, format };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            "imported", async () => await StoreTransfer.ImportAsync(
                parsed.GetRequiredValue(data), parsed.GetRequiredValue(from), parsed.GetValue(format), cancellationToken)));
        return command;
    }

    private static Option<TransferFormat> Format(params TransferFormat[] formats)
    {
        var names = formats.ToDictionary(format => format.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
        var option = new Option<TransferFormat>("--format")
        {
            Description = "kind of file",
            HelpName = string.Join('|', names.Keys),
            DefaultValueFactory = _ => TransferFormat.OpenMetrics,
            CustomParser = result =>
            {
                if (names.TryGetValue(result.Tokens[0].Value, out var format))
                    return format;
                result.AddError($"--format is {string.Join(", ", names.Keys)}, not `{result.Tokens[0].Value}`");
                return default;
            },
        };
        return option;
    }

    private static async Task<int> ExportAsync(
        string data, string[] match, string? start, string? end, TransferFormat format, string? output, CancellationToken cancellationToken)
    {
        if (!StoreCommand.IsDataFolder(data) || Selection(match, start, end) is not { } selection)
            return Failed;
        if (output is null && format == TransferFormat.Parquet)
            return Fail("a Parquet file needs a name: give one with --output");
        return await RunAsync("exported", async () =>
        {
            await using var to = output is null ? Console.OpenStandardOutput() : new FileStream(output, FileMode.Create, FileAccess.ReadWrite);
            return await StoreTransfer.ExportAsync(data, selection, format, to, cancellationToken);
        });
    }

    /// <summary>Null where something cannot be read, which is said.</summary>
    private static ExportSelection? Selection(string[] match, string? start, string? end)
    {
        var selectors = new List<IReadOnlyList<LabelMatcher>>();
        foreach (var selector in match)
        {
            if (!Expressions.TryParseSelector(selector, out var matchers, out var problem))
            {
                Fail($"--match `{selector}`: {problem}");
                return null;
            }

            selectors.Add(matchers);
        }

        if (Time("--start", start, long.MinValue) is not { } from || Time("--end", end, long.MaxValue) is not { } to)
            return null;
        if (from <= to)
            return new ExportSelection(selectors, from, to);
        Fail("--end is before --start");
        return null;
    }

    private static long? Time(string option, string? text, long missing)
    {
        if (text is null)
            return missing;
        if (ApiTime.TryParse(text, out var time))
            return time;
        Fail($"{option} `{text}` is no time: write it as 2026-11-24T12:00:00Z or in Unix seconds");
        return null;
    }

    /// <summary>What was done goes to the standard error, because the samples may go to the standard output.</summary>
    private static async Task<int> RunAsync(string done, Func<Task<TransferReport>> work)
    {
        try
        {
            var report = await work();
            foreach (var line in report.Problems.Examples.Concat(report.Notes))
                await Console.Error.WriteLineAsync($"observe: {line}");
            if (report.Problems.Count > report.Problems.Examples.Count)
                await Console.Error.WriteLineAsync($"observe: and {report.Problems.Count - report.Problems.Examples.Count} more");
            await Console.Error.WriteLineAsync($"observe: {done} {report.Samples} samples of {report.Series} series, {report.Problems.Count} problems");
            return report.Problems.Count == 0 ? 0 : HasProblems;
        }
        catch (FolderInUseException error)
        {
            return Fail($"{error.Message}; stop that one, or export a backup that it makes (POST /api/observe/v1/admin/backup)");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(error.Message);
        }
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"observe: {problem}");
        return Failed;
    }
}
