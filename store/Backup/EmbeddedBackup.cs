using Microsoft.Data.Sqlite;
using Observe.Store.Deletes;
using Observe.Store.Embedded;
using Observe.Store.Rollups;
using Observe.Store.Spans.Embedded;

namespace Observe.Store.Backup;

/// <summary>
/// Files that are never written again are linked; the newest of each journal, which is, is copied as far as it reaches: a record cut in
/// two at its end is cut off at the next start. Maintenance stands still meanwhile, so nothing that is named goes.
/// </summary>
internal sealed class EmbeddedBackup(
    StoreFolder folder, StoreMaintenance maintenance, EmbeddedSpanStore spans, TimeProvider time) : IStoreBackup
{
    private const string Folder = "backups";
    private const string UnfinishedSuffix = ".unfinished";

    public async Task<BackupSummary> CreateAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.Path, Folder, $"{time.GetUtcNow():yyyy-MM-ddTHH-mm-ss.fffZ}");
        var unfinished = path + UnfinishedSuffix;
        try
        {
            var summary = await maintenance.RunAloneAsync(() => spans.Upkeep.RunAlone(() => Copy(unfinished)), cancellationToken);
            Directory.Move(unfinished, path);
            return summary with { Path = path };
        }
        catch
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private BackupSummary Copy(string to)
    {
        Directory.CreateDirectory(to);
        var state = CopyState(Path.Combine(to, StoreFolder.StateFile));
        var summary = new BackupSummary(to, 1, state, 0);
        foreach (var source in folder.Files().Order(StringComparer.Ordinal))
            summary = Add(summary, source, Path.Combine(to, Path.GetRelativePath(folder.Path, source)));
        return summary;
    }

    private static BackupSummary Add(BackupSummary summary, string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var isLinked = !IsWrittenTo(source) && HardLink.TryCreate(source, target);
        try
        {
            if (!isLinked)
                File.Copy(source, target);
        }
        catch (FileNotFoundException)
        {
            // A journal without a record goes again when a full disk refuses its first.
            return summary;
        }

        var length = new FileInfo(target).Length;
        return summary with
        {
            Files = summary.Files + 1,
            Bytes = summary.Bytes + length,
            LinkedBytes = summary.LinkedBytes + (isLinked ? length : 0),
        };
    }

    /// <summary>Of journals, the metrics' and the spans', only the newest file; everything else is written once and renamed.</summary>
    private static bool IsWrittenTo(string path)
        => Path.GetExtension(path) is not (".block" or RollupSet.Beside or RollupSet.Kept or TombstoneFile.Extension)
            && !Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.journal").Any(other => string.CompareOrdinal(other, path) > 0);

    /// <summary>SQLite copies itself, as one transaction sees it.</summary>
    private long CopyState(string to)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, StoreFolder.StateFile)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $to";
        command.Parameters.AddWithValue("$to", to);
        command.ExecuteNonQuery();
        return new FileInfo(to).Length;
    }
}
