using System.CommandLine;
using Observe.Collector.Exposition;

namespace Observe.Server.CommandLine;

/// <summary><c>observe metrics check [FILE]</c>: what of a page of metrics a scrape could not read, or OpenMetrics forbids.</summary>
internal static class MetricsCommand
{
    public static Command Create() => new("metrics", "check a page of metrics") { Check() };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "the page; - for standard input", DefaultValueFactory = _ => "-" };
        var text = new Option<bool>("--text") { Description = "Prometheus's text format 0.0.4 instead of OpenMetrics" };
        var command = new Command("check", "report every line of a page that breaks a rule of its format") { file, text };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (await ReadAsync(parsed.GetValue(file)!, cancellationToken) is not { } page)
                return 2;
            var problems = parsed.GetValue(text) ? TextProblems(page) : OpenMetricsRules.Check(page);
            foreach (var problem in problems)
                Console.WriteLine(problem);
            return problems.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static IReadOnlyList<string> TextProblems(byte[] page) => ExpositionPage.Read(page, ExpositionFormat.Text).BadLines;

    private static async Task<byte[]?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (file != "-")
                return await File.ReadAllBytesAsync(file, cancellationToken);
            using var bytes = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"observe: {error.Message}");
            return null;
        }
    }
}
