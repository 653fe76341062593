namespace Observe.Server.Demo.Gateway;

/// <summary>An instance that may serve, as Observe's process target lists it.</summary>
internal sealed record InstanceAddress(string Id, string Url, int Limit);

/// <summary>
/// Slots of one function's ready instances. A request takes a slot of the least busy instance or waits its turn, first come first
/// served. At most <see cref="MaxWaiting"/> wait.
/// </summary>
internal sealed class InstancePool
{
    private const int MaxWaiting = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Instance> _instances = [];
    private readonly LinkedList<TaskCompletionSource<Slot>> _waiting = new();

    public int Ready
    {
        get
        {
            lock (_lock)
                return _instances.Count;
        }
    }

    public int Active
    {
        get
        {
            lock (_lock)
                return _instances.Values.Sum(instance => instance.Busy);
        }
    }

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Takes over the instances that are ready now; requests on one that left run to their end.</summary>
    public void Update(IReadOnlyList<InstanceAddress> ready)
    {
        lock (_lock)
        {
            foreach (var gone in _instances.Keys.Except(ready.Select(instance => instance.Id)).ToArray())
                _instances.Remove(gone);
            foreach (var address in ready)
            {
                if (_instances.TryGetValue(address.Id, out var known))
                    known.Limit = address.Limit;
                else
                    _instances[address.Id] = new Instance(address.Url, address.Limit);
            }

            Hand_NeedsLock();
        }
    }

    /// <summary>A slot, or null when none came free in time or too many wait already.</summary>
    public async Task<Slot?> AcquireAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Slot> place;
        LinkedListNode<TaskCompletionSource<Slot>> node;
        lock (_lock)
        {
            if (_waiting.Count == 0 && LeastBusy_NeedsLock() is { } free)
                return Take_NeedsLock(free);
            if (_waiting.Count >= MaxWaiting)
                return null;
            place = new TaskCompletionSource<Slot>(TaskCreationOptions.RunContinuationsAsynchronously);
            node = _waiting.AddLast(place);
        }

        try
        {
            return await place.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                if (node.List is not null)
                    _waiting.Remove(node);
            }

            // The slot may have been handed over in the instant of giving up.
            if (place.Task.IsCompletedSuccessfully)
                (await place.Task).Dispose();
            return null;
        }
    }

    private void Release(Instance instance)
    {
        lock (_lock)
        {
            instance.Busy--;
            Hand_NeedsLock();
        }
    }

    private void Hand_NeedsLock()
    {
        while (_waiting.First is { } first && LeastBusy_NeedsLock() is { } free)
        {
            _waiting.RemoveFirst();
            first.Value.TrySetResult(Take_NeedsLock(free));
        }
    }

    private Slot Take_NeedsLock(Instance instance)
    {
        instance.Busy++;
        return new Slot(instance.Url, () => Release(instance));
    }

    private Instance? LeastBusy_NeedsLock()
        => _instances.Values.Where(instance => instance.Busy < instance.Limit).MinBy(instance => instance.Busy);

    private sealed class Instance(string url, int limit)
    {
        public string Url { get; } = url;

        public int Limit { get; set; } = limit;

        public int Busy { get; set; }
    }
}

/// <summary>The right to send one request to an instance.</summary>
internal sealed class Slot(string url, Action release) : IDisposable
{
    private Action? _release = release;

    public string Url { get; } = url;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
