namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Writes pass together; who needs the head to hold exactly what is committed closes the gate and waits for those on their way. At most
/// one closes it at a time.
/// </summary>
internal sealed class WriteGate
{
    private readonly Lock _lock = new();
    private int _inside;
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _drained;

    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task opened;
            lock (_lock)
            {
                if (_opened is null)
                {
                    _inside++;
                    return;
                }

                opened = _opened.Task;
            }

            await opened.WaitAsync(cancellationToken);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0)
                _drained?.TrySetResult();
        }
    }

    /// <summary>Returns once nobody is inside; nobody enters until <see cref="Open"/>.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            if (_opened is not null)
                throw new InvalidOperationException("the gate is closed already");
            _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
                return Task.CompletedTask;
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _opened?.TrySetResult();
            (_opened, _drained) = (null, null);
        }
    }
}
