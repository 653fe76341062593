using Xunit;

namespace Observe.TestSupport;

/// <summary>
/// Recordings that lie beside a checkout in <c>../shared/data</c> (or where OBSERVE_SHARED_DATA says). A test over them skips where
/// they are missing: the project's own tests stand alone.
/// </summary>
public static class SharedData
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("OBSERVE_SHARED_DATA")
        ?? Path.GetFullPath(Path.Combine(RepositoryFiles.Root, "..", "shared", "data"));

    /// <summary>Path of a file or folder there; skips the calling test where it does not exist.</summary>
    public static string PathOrSkip(params ReadOnlySpan<string> parts)
    {
        var path = Path.Combine([Folder, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"recording {path} is not here");
        return path;
    }

    /// <summary>Same, null instead of a skip: for theory data.</summary>
    public static string? PathOrNull(params ReadOnlySpan<string> parts)
    {
        var path = Path.Combine([Folder, .. parts]);
        return Path.Exists(path) ? path : null;
    }
}
