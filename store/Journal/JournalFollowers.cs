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
internal sealed class JournalFollowers
{
    private const int QueueLength = 1024;
    private const string Writer = "embedded";

    private readonly ConcurrentDictionary<Channel<JournalBatch>, TenantId> _followers = new();
    private long _sequence;

    public void Publish(TenantId tenant, IReadOnlyList<WriteEntry> samples)
    {
        var sequence = Interlocked.Increment(ref _sequence);
        if (_followers.IsEmpty)
            return;
        var batch = new JournalBatch(new JournalPosition(Writer, sequence), tenant, samples);
        foreach (var (channel, followed) in _followers)
        {
            if (followed == tenant)
                channel.Writer.TryWrite(batch);
        }
    }

    public bool Any => !_followers.IsEmpty;

    public async IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<JournalBatch>(new BoundedChannelOptions(QueueLength)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
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
