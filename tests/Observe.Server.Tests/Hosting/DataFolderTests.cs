using Observe.Server.Hosting;
using Observe.TestSupport;

namespace Observe.Server.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("file")]
    [InlineData("file/data")]
    public void Problem_File_SaysWhatAndTheRemedy(string data)
    {
        File.WriteAllText(_folder.File("file"), "");

        Assert.Equal(
            $"{_folder.File("file")} is a file, and the store needs a folder: give one with --data DIR (it is made where it is missing), or move the file away",
            DataFolder.Problem(_folder.File(data)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not/there/yet")]
    public void Problem_FolderOrNothing_IsNone(string data) => Assert.Null(DataFolder.Problem(_folder.File(data)));

    public void Dispose() => _folder.Dispose();
}
