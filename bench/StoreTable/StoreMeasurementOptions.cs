using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>What <c>bench store</c> was asked for.</summary>
internal sealed record StoreMeasurementOptions(int Rounds, ulong Seed, bool IsSmall, IReadOnlyList<LoadShape> Sets, IReadOnlyList<ServerDefinition> Servers)
{
    public const string Usage =
        "./observe bench store [ROUNDS] [--sets wide,long] [--servers observe,victoria-metrics,prometheus] [--small] [--seed N]";

    /// <exception cref="FormatException">Something of it is not known.</exception>
    public static StoreMeasurementOptions Parse(IReadOnlyList<string> arguments)
    {
        var (rounds, seed, isSmall) = (3, 1UL, false);
        string[]? sets = null, servers = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--small": isSmall = true; break;
                case "--sets": sets = Following().Split(','); break;
                case "--servers": servers = Following().Split(','); break;
                case "--seed": seed = ulong.TryParse(Following(), out var given) ? given : throw Unknown(arguments[i]); break;
                default: rounds = int.TryParse(arguments[i], out var number) && number > 0 ? number : throw Unknown(arguments[i]); break;
            }

            string Following() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value\n{Usage}");
        }

        LoadShape[] shapes = isSmall ? [LoadShape.SmallWide, LoadShape.SmallLong] : [LoadShape.Wide, LoadShape.Long];
        return new StoreMeasurementOptions(
            rounds, seed, isSmall, Named(shapes, sets, shape => shape.Name), Named(ServerDefinitions.All, servers, server => server.Name));
    }

    private static IReadOnlyList<T> Named<T>(IReadOnlyList<T> all, string[]? names, Func<T, string> nameOf)
    {
        if (names?.FirstOrDefault(name => !all.Any(item => nameOf(item) == name)) is { } unknown)
            throw Unknown(unknown);
        return [.. all.Where(item => names?.Contains(nameOf(item)) ?? true)];
    }

    private static FormatException Unknown(string what) => new($"`{what}` is not known\n{Usage}");
}
