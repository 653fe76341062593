using Observe.Store.Files;
using Observe.TestSupport;

namespace Observe.Store.Tests.Files;

public sealed class PublishedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rename_OverAnother_LeavesTheNewOneAlone()
    {
        File.WriteAllText(_folder.File("a"), "new");
        File.WriteAllText(_folder.File("b"), "old");

        PublishedFile.Rename(_folder.File("a"), _folder.File("b"));

        Assert.Equal("new", File.ReadAllText(_folder.File("b")));
        Assert.False(File.Exists(_folder.File("a")));
    }

    [Fact]
    public void SyncFolderOf_NoSuchFolder_NamesIt()
    {
        var error = Assert.Throws<IOException>(() => PublishedFile.SyncFolderOf(Path.Combine(_folder.File("missing"), "file")));

        Assert.Equal($"the names in {_folder.File("missing")} cannot be synced: No such file or directory", error.Message);
    }
}
