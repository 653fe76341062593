using Observe.Store.Configuration;

namespace Observe.Analyzer.Profiles;

/// <summary>The profiles that come with Observe and those of the user's folder, checked whole.</summary>
internal sealed class ProfileLibrary
{
    private const string ResourcePrefix = "profiles.";

    private ProfileLibrary(IReadOnlyList<Profile> profiles, IReadOnlyList<ProfileProblem> problems)
    {
        Profiles = profiles;
        Problems = problems;
    }

    public IReadOnlyList<Profile> Profiles { get; }

    /// <summary>Why profiles were left out.</summary>
    public IReadOnlyList<ProfileProblem> Problems { get; }

    public static ProfileLibrary Load(string folder)
    {
        var problems = new List<ProfileProblem>();
        var byName = new Dictionary<string, Profile>(StringComparer.Ordinal);
        foreach (var (source, text) in BuiltIn().Concat(OfFolder(folder, problems)))
        {
            if (ProfileReader.Read(source, text, problems) is { } profile)
                byName[profile.Name] = profile;
        }

        return new ProfileLibrary([.. byName.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal)], problems);
    }

    private static IEnumerable<(string Source, string Text)> BuiltIn()
    {
        var assembly = typeof(ProfileLibrary).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource, reader.ReadToEnd());
        }
    }

    private static List<(string, string)> OfFolder(string folder, List<ProfileProblem> problems)
    {
        if (folder.Length == 0)
            return [];
        var texts = new List<(string, string)>();
        var at = folder;
        try
        {
            foreach (var file in Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
                texts.Add((at = file, BoundedYaml.ReadFile(file)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new ProfileProblem(at, 0, "", error.Message));
        }

        return texts;
    }
}
