using System.Runtime.CompilerServices;
using Observe.Store.Journal;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What the journal still holds after given positions, of every writer; what a flush took is missing in the sequence.</summary>
internal static class JournalHistory
{
    public static async IAsyncEnumerable<JournalBatch> ReadAsync(
        PostgresMetrics metrics, IReadOnlyList<JournalPosition> from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = new Dictionary<Guid, long>();
        foreach (var position in from)
        {
            if (Guid.TryParse(position.Writer, out var writer))
                after[writer] = position.Sequence;
        }

        while (true)
        {
            var contents = await metrics.Database.RunAsync(
                async (connection, cancelled) =>
                {
                    var rows = await JournalRows.ReadAsync(connection, metrics.Tenant, after, null, cancelled);
                    return await JournalRows.DecodeAsync(connection, rows, metrics.Catalog, cancelled);
                }, cancellationToken);
            if (contents.Count == 0)
                yield break;
            foreach (var (position, content) in contents)
            {
                after[position.Writer] = position.Sequence;
                yield return new JournalBatch(position.ToPosition(), metrics.Tenant, content.Samples);
            }
        }
    }
}
