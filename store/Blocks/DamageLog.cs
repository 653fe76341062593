namespace Observe.Store.Blocks;

/// <summary>
/// What was found damaged since the start, each once; at most <see cref="Limit"/> sentences, so that a bad disk does not fill memory.
/// </summary>
internal sealed class DamageLog
{
    private const int Limit = 100;

    private readonly Lock _lock = new();
    private readonly List<string> _all = [];
    private int _told;

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
                return [.. _all];
        }
    }

    public void Add(string damage)
    {
        lock (_lock)
        {
            if (_all.Count < Limit && !_all.Contains(damage))
                _all.Add(damage);
        }
    }

    /// <summary>What was added since this was last asked, to be logged.</summary>
    public IReadOnlyList<string> TakeNew()
    {
        lock (_lock)
        {
            var added = _all[_told..];
            _told = _all.Count;
            return added;
        }
    }
}
