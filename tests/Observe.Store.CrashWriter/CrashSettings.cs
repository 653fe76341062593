using System.Text.Json;

namespace Observe.Store.CrashWriter;

/// <summary>What one life of the writer is to do, given as its only argument.</summary>
/// <param name="Folder">Of the store.</param>
/// <param name="Seed">Of everything the life draws by chance.</param>
/// <param name="Durability">As in the store's options.</param>
/// <param name="Now">Where its clock begins, ms since the epoch; each batch moves it on by minutes.</param>
/// <param name="DieAt">The point at which it kills itself, or null.</param>
/// <param name="DieAtHit">At which time of reaching that point.</param>
/// <param name="SpansOfLife">For a life that writes spans and nothing else, its number; null = metrics.</param>
internal sealed record CrashSettings(
    string Folder, int Seed, Durability Durability, long Now, string? DieAt = null, int DieAtHit = 1, long? SpansOfLife = null)
{
    /// <summary>A day and a half of simulated time, so that retention has work within a second.</summary>
    public static TimeSpan RetentionTime { get; } = TimeSpan.FromDays(3);

    public static TimeSpan LateWindow { get; } = TimeSpan.FromHours(2);

    /// <summary>Segments of 24 KiB: hundreds of records each, several segments and checkpoints a second.</summary>
    public const long JournalSize = 48 << 10;

    public static CrashSettings Parse(string text) => JsonSerializer.Deserialize<CrashSettings>(text)!;

    public StoreOptions ToStoreOptions() => new()
    {
        Data = Folder,
        Durability = Durability,
        RetentionTime = RetentionTime,
        LateWindow = LateWindow,
        JournalSize = JournalSize,
    };

    public override string ToString() => JsonSerializer.Serialize(this);
}
