using Observe.Store.Embedded;
using Observe.Store.Rollups;
using Observe.Store.Tenancy;

namespace Observe.Store.Transfer;

/// <summary>
/// The metrics of a data folder that no process has open, to be read without a change to it: a temporary folder of links to files that
/// are never written again and of copies of the others, where the recovery may cut, move and delete as it does at any start.
/// </summary>
internal sealed class StoreView : IDisposable
{
    private readonly StoreFolder _source;
    private readonly OpenedStore _opened;
    private readonly string _path;

    private StoreView(StoreFolder source, string path)
    {
        (_source, _path) = (source, path);
        Copy(source, path);
        _opened = OpenedStore.Open(path);
    }

    public EmbeddedMetricStore Store => _opened.Store;

    /// <summary>What of the folder could not be read.</summary>
    public IReadOnlyList<string> Damage => [.. Store.Statistics.Damaged.Select(text => text.Replace(_path, _source.Path, StringComparison.Ordinal))];

    /// <exception cref="IOException">Another process has the folder, or it cannot be read.</exception>
    public static StoreView Open(string data)
    {
        var source = StoreFolder.Open(data);
        var path = Directory.CreateTempSubdirectory("observe-export-").FullName;
        try
        {
            return new StoreView(source, path);
        }
        catch
        {
            source.Dispose();
            Directory.Delete(path, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        _opened.Dispose();
        Directory.Delete(_path, recursive: true);
        _source.Dispose();
    }

    private static void Copy(StoreFolder source, string path)
    {
        var spans = source.For(TenantId.Default, "spans") + Path.DirectorySeparatorChar;
        foreach (var file in source.Files().Where(file => !file.StartsWith(spans, StringComparison.Ordinal)))
        {
            var target = Path.Combine(path, Path.GetRelativePath(source.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetExtension(file) is ".block" or RollupSet.Beside or RollupSet.Kept)
                File.CreateSymbolicLink(target, file);
            else
                File.Copy(file, target);
        }
    }
}
