using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Rollups;
using Observe.Store.Spans.Blocks;
using Observe.Store.Spans.Embedded;
using Observe.Store.Tenancy;

namespace Observe.Store.Checks;

/// <summary>What a check of a data folder found.</summary>
/// <param name="Blocks">Block files, the checkpoint and those of spans among them.</param>
/// <param name="Samples">Samples read from them.</param>
/// <param name="Records">Records of journals, spans' among them, that hold.</param>
/// <param name="TornBytes">Bytes at the end of a journal that a start will cut off: the process died while it wrote them.</param>
/// <param name="Damage">A sentence for each thing that does not hold.</param>
public sealed record StoreCheckReport(int Blocks, long Samples, long Records, long TornBytes, IReadOnlyList<string> Damage);

/// <summary>Reads everything in a data folder that no process has open, and changes nothing.</summary>
public static class StoreCheck
{
    public static StoreCheckReport Run(StoreFolder folder)
    {
        var report = new StoreCheckReport(0, 0, 0, 0, []);
        foreach (var path in folder.Files().Order(StringComparer.Ordinal))
        {
            report = Path.GetExtension(path) switch
            {
                ".block" when IsOfSpans(path) => SpanBlock(report, path),
                ".block" => Block(report, path),
                ".journal" => Journal(report, path),
                RollupSet.Beside or RollupSet.Kept => Rollups(report, path),
                TombstoneFile.Extension => Tombstones(report, path),
                ".damaged" => report with { Damage = [.. report.Damage, $"{path}: set aside by an earlier start"] },
                _ => report,
            };
        }

        return report;
    }

    private static StoreCheckReport Block(StoreCheckReport report, string path)
    {
        var damage = new DamageLog();
        var samples = 0L;
        try
        {
            using var file = BlockFile.Open(path, damage);
            foreach (var (_, _, run) in file.Series())
                samples += Samples(run, path, damage);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            damage.Add(error.Message.StartsWith(path, StringComparison.Ordinal) ? error.Message : $"{path}: {error.Message}");
        }

        return report with { Blocks = report.Blocks + 1, Samples = report.Samples + samples, Damage = [.. report.Damage, .. damage.All] };
    }

    private static bool IsOfSpans(string path) => Path.GetFileName(Path.GetDirectoryName(path)) == "spans";

    private static StoreCheckReport SpanBlock(StoreCheckReport report, string path)
    {
        var damage = new DamageLog();
        try
        {
            var file = SpanBlockFile.Open(path, damage);
            file.Check();
            file.Leave();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            damage.Add(error.Message);
        }

        return report with { Blocks = report.Blocks + 1, Damage = [.. report.Damage, .. damage.All] };
    }

    private static StoreCheckReport Rollups(StoreCheckReport report, string path)
    {
        var damage = new DamageLog();
        try
        {
            using var file = RollupFile.Open(path, UtcDays.OfName(Path.GetFileNameWithoutExtension(path)), damage);
            var labels = file.ReadLabels();
            for (var series = 0; series < labels.Count; series++)
            {
                var id = SeriesId.Of(TenantId.Default, labels[series]);
                file.Find(id, RollupResolution.FiveMinutes);
                file.Find(id, RollupResolution.Hour);
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or FormatException)
        {
            damage.Add(error.Message.StartsWith(path, StringComparison.Ordinal) ? error.Message : $"{path}: {error.Message}");
        }

        return report with { Damage = [.. report.Damage, .. damage.All] };
    }

    private static StoreCheckReport Tombstones(StoreCheckReport report, string path)
    {
        try
        {
            TombstoneFile.Read(path, (_, _) => { });
            return report;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return report with { Damage = [.. report.Damage, error.Message.StartsWith(path, StringComparison.Ordinal) ? error.Message : $"{path}: {error.Message}"] };
        }
    }

    private static long Samples(BlockRun run, string path, DamageLog damage)
    {
        var chunks = new List<IChunk>();
        run.CollectChunks(long.MinValue, long.MaxValue, chunks);
        var (buffer, samples) = (new SampleBuffer(), 0L);
        foreach (var chunk in chunks)
        {
            buffer.Clear();
            chunk.Decode(long.MinValue, long.MaxValue, buffer);
            samples += buffer.Count;
            if (buffer.Count != chunk.Count)
                damage.Add($"{path}: a chunk has {buffer.Count} of its {chunk.Count} samples");
        }

        return samples;
    }

    private static StoreCheckReport Journal(StoreCheckReport report, string path)
    {
        try
        {
            var isSpans = IsOfSpans(path);
            var found = JournalSegment.Replay(
                path, record =>
                {
                    if (isSpans)
                        SpanCodec.Decode(record.Span);
                }, cutTail: false);
            report = report with { Records = report.Records + found.Records, TornBytes = report.TornBytes + found.TornBytes };
            return found.Damaged == 0 ? report : report with { Damage = [.. report.Damage, $"{path}: {found.Damaged} records cannot be read"] };
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return report with { Damage = [.. report.Damage, $"{path}: {error.Message}"] };
        }
    }
}
