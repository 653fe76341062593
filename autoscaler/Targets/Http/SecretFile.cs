namespace Observe.Autoscaler.Targets.Http;

/// <summary>A secret in a file, read for each use so that it can be rotated.</summary>
internal static class SecretFile
{
    /// <summary>Null where none is configured.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async ValueTask<string?> ReadAsync(string path, CancellationToken cancellationToken)
        => path.Length == 0 ? null : (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
}
