using Microsoft.Data.Sqlite;
using Observe.Store.State;
using Observe.Store.State.Sqlite;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.State;

public sealed class SqliteStateStoreTests : StateStoreContract
{
    [Fact]
    public void Open_FileOfANewerVersion_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("state.db");
        new SqliteStateStore(path, syncEveryWrite: false).Dispose();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<IOException>(() => new SqliteStateStore(path, syncEveryWrite: false));
        Assert.Equal($"{path} has state version 99, this observe knows 1: start a newer observe", error.Message);
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_IsOneSentenceWithTheRemedy()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("state.db");
        await File.WriteAllBytesAsync(path, [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 31))], TestContext.Current.CancellationToken);

        var error = Assert.Throws<IOException>(() => new SqliteStateStore(path, syncEveryWrite: false));

        Assert.StartsWith($"{path} cannot be opened (", error.Message, StringComparison.Ordinal);
        Assert.Contains("move it away to start without the policies", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    protected override Task<IStateStoreUnderTest> OpenAsync() => Task.FromResult<IStateStoreUnderTest>(new InAFile());

    private sealed class InAFile : IStateStoreUnderTest
    {
        private readonly TemporaryFolder _folder = new();
        private SqliteStateStore _store;

        public InAFile() => _store = Open();

        public IStateStore Store => _store;

        public Task ReopenAsync()
        {
            _store.Dispose();
            _store = Open();
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _store.Dispose();
            _folder.Dispose();
            return default;
        }

        private SqliteStateStore Open() => new(_folder.File("state.db"), syncEveryWrite: false);
    }
}
