using Observe.Store.Journal;

namespace Observe.Store.Metrics.Postgres;

/// <summary>A place in the stream of one process: the id that it took at its start, and the number of a row.</summary>
internal readonly record struct WriterPosition(Guid Writer, long Sequence)
{
    public JournalPosition ToPosition() => new(Writer.ToString(), Sequence);
}
