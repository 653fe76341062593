namespace Observe.Benchmarks.Servers;

/// <summary>A server that takes remote write and answers PromQL.</summary>
/// <param name="Name">What <c>--servers</c> calls it.</param>
/// <param name="Title">Its column.</param>
/// <param name="Path">The program; null where it is not installed.</param>
/// <param name="VersionCommand">Prints its version and ends.</param>
/// <param name="Arguments">From its folder and the address it listens at (HOST:PORT).</param>
/// <param name="Merge">Paths that bring everything into its most compact form on disk, asked one after the other.</param>
internal sealed record ServerDefinition(
    string Name, string Title, string? Path, IReadOnlyList<string> VersionCommand, Func<string, string, string[]> Arguments, IReadOnlyList<string> Merge);
