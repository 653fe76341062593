namespace Observe.Server.Hosting;

/// <summary>Whether the embedded store's folder can be one, said before anything is opened.</summary>
internal static class DataFolder
{
    /// <summary>What is wrong with it, or null. A folder that is missing is made later.</summary>
    public static string? Problem(string data)
    {
        for (var path = Path.GetFullPath(data); path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
                return $"{path} is a file, and the store needs a folder: give one with --data DIR (it is made where it is missing), or move the file away";
        }

        return null;
    }
}
