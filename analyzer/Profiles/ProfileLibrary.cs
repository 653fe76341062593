using Observe.PromQL.Querying;
using Observe.Store.Workloads;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Observe.Analyzer.Profiles;

/// <summary>The profiles that come with Observe and those of the user's folder, checked whole.</summary>
internal sealed class ProfileLibrary
{
    private const string ResourcePrefix = "profiles.";

    private static readonly HashSet<string> KnownSignals =
        [.. typeof(Store.Workloads.Signals).GetFields().Select(field => field.GetRawConstantValue()).OfType<string>()];

    private ProfileLibrary(IReadOnlyList<Profile> profiles, IReadOnlyList<string> problems)
    {
        Profiles = profiles;
        Problems = problems;
    }

    public IReadOnlyList<Profile> Profiles { get; }

    /// <summary>Profiles that were left out and why, with file and line.</summary>
    public IReadOnlyList<string> Problems { get; }

    public static ProfileLibrary Load(string folder)
    {
        var problems = new List<string>();
        var byName = new Dictionary<string, Profile>(StringComparer.Ordinal);
        foreach (var (source, text) in BuiltIn().Concat(OfFolder(folder, problems)))
        {
            if (Read(source, text, problems) is { } profile)
                byName[profile.Name] = profile;
        }

        return new ProfileLibrary([.. byName.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal)], problems);
    }

    /// <summary>One profile, or null and what is wrong with it.</summary>
    public static Profile? Read(string source, string text, List<string> problems)
    {
        try
        {
            var profile = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
                .WithTypeConverter(new DurationConverter()).Build().Deserialize<Profile?>(text) ?? new Profile();
            var found = Check(profile).ToArray();
            problems.AddRange(found.Select(problem => $"{source}: {problem}"));
            return found.Length == 0 ? profile : null;
        }
        catch (YamlException error)
        {
            problems.Add($"{source}:{error.Start.Line}: {error.InnerException?.Message ?? error.Message}");
            return null;
        }
    }

    private static IEnumerable<string> Check(Profile profile)
    {
        if (profile.Name.Length == 0)
            yield return "a profile needs a name";
        if (profile.Identity.Workload.Count == 0)
            yield return "identity.workload: name the labels that hold the workload's name";
        foreach (var signal in profile.Signals)
        {
            var name = signal.Signal.Split('{')[0];
            if (!KnownSignals.Contains(name))
                yield return $"signal `{name}` is not canonical; one of {string.Join(", ", KnownSignals.Where(known => known.StartsWith("workload:", StringComparison.Ordinal)).Order())}";
            foreach (var query in new[] { signal.Expr, signal.ZeroWhile }.Where(query => query.Length > 0))
            {
                if (Expressions.Format(ProfileQuery.Expand(query, profile.Identity, TimeSpan.FromMinutes(1))) is (null, var error))
                    yield return $"signal `{name}`: {error}";
            }
        }
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

    private static List<(string, string)> OfFolder(string folder, List<string> problems)
    {
        if (folder.Length == 0)
            return [];
        try
        {
            return [.. Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{folder}: {error.Message}");
            return [];
        }
    }

    /// <summary>Durations as <c>90s</c> or <c>3m</c>.</summary>
    private sealed class DurationConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(TimeSpan);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            var scalar = parser.Consume<YamlDotNet.Core.Events.Scalar>();
            var unit = scalar.Value.Length > 1 ? scalar.Value[^1] : ' ';
            return double.TryParse(scalar.Value.AsSpan(0, Math.Max(0, scalar.Value.Length - 1)), out var number) && (unit is 's' or 'm' or 'h')
                ? TimeSpan.FromSeconds(number * (unit == 's' ? 1 : unit == 'm' ? 60 : 3600))
                : throw new YamlException(scalar.Start, scalar.End, $"`{scalar.Value}` is not a duration such as 90s or 3m");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
    }
}
