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

    /// <summary>Whether anybody listens: without, nobody need copy samples for them.</summary>
    public bool HasAny => !_followers.IsEmpty;

    /// <summary>Asks for the samples only where somebody follows, and numbers those batches itself.</summary>
    public void Publish(TenantId tenant, Func<IReadOnlyList<WriteEntry>> samples)
    {
        if (_followers.IsEmpty)
            return;
        var copy = samples();
        if (copy.Count == 0)
            return;
        lock (_order)
            Publish(new JournalBatch(new JournalPosition(Writer, ++_sequence), tenant, copy));
    }

    /// <summary>Called in order of each writer's positions.</summary>
    public void Publish(JournalBatch batch)
    {
        foreach (var (channel, followed) in _followers)
        {
            if (followed == batch.Tenant)
                channel.Writer.TryWrite(batch);
        }
    }

    public async IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var subscription = Subscribe(tenant);
        await foreach (var batch in subscription.Batches.ReadAllAsync(cancellationToken))
            yield return batch;
    }

    /// <summary>Queues batches from now on, until it is disposed.</summary>
    public Subscription Subscribe(TenantId tenant)
    {
        var channel = Channel.CreateBounded<JournalBatch>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => missed());
        _followers[channel] = tenant;
        return new Subscription(channel.Reader, () => _followers.TryRemove(channel, out _));
    }

    internal sealed class Subscription(ChannelReader<JournalBatch> batches, Action end) : IDisposable
    {
        public ChannelReader<JournalBatch> Batches { get; } = batches;

        public void Dispose() => end();
    }
}
