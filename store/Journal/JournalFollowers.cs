using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Journal;

/// <summary>
/// Hands accepted batches to those who follow. Each has a bounded queue; one that falls behind loses batches, which it sees as a
/// gap in the sequence, and never slows a writer down.
/// </summary>
internal sealed class JournalFollowers(Action missed)
{
    private const int QueueLength = 1024;
    private const string Writer = "embedded";

    private readonly ConcurrentDictionary<Channel<JournalBatch>, TenantId> _followers = new();
    private readonly Lock _order = new();
    private long _sequence;

    /// <summary>Asks for the samples only where somebody follows.</summary>
    public void Publish(TenantId tenant, Func<IReadOnlyList<WriteEntry>> samples)
    {
        if (_followers.IsEmpty)
            return;
        var copy = samples();
        if (copy.Count == 0)
            return;
        lock (_order)
        {
            var batch = new JournalBatch(new JournalPosition(Writer, ++_sequence), tenant, copy);
            foreach (var (channel, followed) in _followers)
            {
                if (followed == tenant)
                    channel.Writer.TryWrite(batch);
            }
        }
    }

    public async IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<JournalBatch>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => missed());
        _followers[channel] = tenant;
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
                yield return batch;
        }
        finally
        {
            _followers.TryRemove(channel, out _);
        }
    }
}
