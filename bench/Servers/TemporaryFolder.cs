namespace Observe.Benchmarks.Servers;

/// <summary>A folder that goes when it is not needed any more.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("observe-bench-");

    public string Path => _folder.FullName;

    /// <summary>Length of all files, bytes; those below a folder `rollups` apart.</summary>
    public (long Data, long Rollups) Size()
    {
        var (data, rollups) = (0L, 0L);
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            // Merges take files away while they are looked at.
            var length = file.Exists ? file.Length : 0;
            if (file.FullName.Contains("/rollups/", StringComparison.Ordinal))
                rollups += length;
            else
                data += length;
        }

        return (data, rollups);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
