using System.CommandLine;
using System.Net.Http.Headers;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Profiles.Checking;
using Observe.Store.Configuration;

namespace Observe.Server.CommandLine.Profiles;

/// <summary><c>observe profiles list</c> and <c>observe profiles check [FILE]</c>.</summary>
internal static class ProfilesCommand
{
    private static readonly Option<string> Folder = new("--folder")
    {
        Description = "profiles of your own, as in analyzer.profiles.folder",
        HelpName = "DIR",
        DefaultValueFactory = _ => "",
    };

    public static Command Create() => new("profiles", "what platforms' metrics are read, and what each profile finds") { List(), Check() };

    private static Command List()
    {
        var command = new Command("list", "every profile with the signals it gives") { Folder };
        command.SetAction(parsed =>
        {
            var library = ProfileLibrary.Load(parsed.GetValue(Folder)!);
            Print(ProfileReport.Listing(library));
            return Complain(library.Problems);
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Description = "a profile of yours: checked, and alone with --url", Arity = ArgumentArity.ZeroOrOne };
        var url = new Option<string?>("--url") { Description = "a running Observe; without FILE http://127.0.0.1:7070", HelpName = "URL" };
        var name = new Option<string?>("--profile") { Description = "only the profile of this name", HelpName = "NAME" };
        var key = new Option<string?>("--api-key") { Description = "where the server asks for one", HelpName = "KEY" };
        var ca = RunningServer.CaOption();
        var window = new Option<int>("--window") { Description = "rate window in seconds", DefaultValueFactory = _ => 60, HelpName = "SECONDS" };
        var command = new Command("check", "explain what each profile finds in a running Observe, or report every problem of a file")
        {
            file, url, name, key, ca, window, Folder,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (profiles, problems) = Load(parsed.GetValue(file), parsed.GetValue(Folder)!);
            var code = Complain(problems);
            var address = parsed.GetValue(url) ?? (parsed.GetValue(file) is null ? RunningServer.DefaultUrl : null);
            if (address is null && code == 0)
                Console.WriteLine($"{parsed.GetValue(file)}: no problems, {profiles[0].Signals.Count} rules");
            if (address is null || (code != 0 && profiles.Count == 0))
                return code;
            var chosen = profiles.Where(profile => parsed.GetValue(name) is not { } wanted || profile.Name == wanted).ToArray();
            if (chosen.Length == 0)
            {
                Console.Error.WriteLine($"observe: no profile is named `{parsed.GetValue(name)}`; there are {string.Join(", ", profiles.Select(profile => profile.Name))}");
                return 2;
            }

            return Math.Max(code, await AskAsync(address, parsed.GetValue(key), parsed.GetValue(ca), TimeSpan.FromSeconds(parsed.GetValue(window)), chosen, cancellationToken));
        });
        return command;
    }

    private static (IReadOnlyList<Profile> Profiles, IReadOnlyList<ProfileProblem> Problems) Load(string? file, string folder)
    {
        if (file is null)
        {
            var library = ProfileLibrary.Load(folder);
            return (library.Profiles, library.Problems);
        }

        var problems = new List<ProfileProblem>();
        try
        {
            return (ProfileReader.Read(file, BoundedYaml.ReadFile(file), problems) is { } profile ? [profile] : [], problems);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ([], [new ProfileProblem(file, 0, "", error.Message)]);
        }
    }

    private static async Task<int> AskAsync(
        string address, string? key, string? ca, TimeSpan window, IReadOnlyList<Profile> profiles, CancellationToken cancellationToken)
    {
        var (client, problem) = RunningServer.Connect(address, ca, TimeSpan.FromSeconds(30));
        using var connected = client;
        if (connected is null)
        {
            Console.Error.WriteLine($"observe: {problem}");
            return 2;
        }

        if (key is not null)
            connected.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var check = new ProfileCheck(new RemoteMetricQuery(connected), window, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            foreach (var profile in profiles)
                Print(ProfileReport.Finding(await check.RunAsync(profile, cancellationToken), isDetailed: profiles.Count == 1));
            return 0;
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException)
        {
            Console.Error.WriteLine($"observe: {(error is HttpRequestException call ? RunningServer.Describe(call, connected.BaseAddress!) : error.Message)}");
            return 1;
        }
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.WriteLine(line);
    }

    private static int Complain(IReadOnlyList<ProfileProblem> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"observe: {problem}");
        return problems.Count == 0 ? 0 : 2;
    }
}
