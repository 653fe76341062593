namespace Observe.Store.Spans.Sampling;

/// <summary>How long the newest roots of each service and operation took. Bounded: operations beyond the most share one list.</summary>
internal sealed class RootDurations
{
    /// <summary>A percentile of fewer is a guess.</summary>
    public const int Least = 20;

    private const int Kept = 256;
    private const int MaxOperations = 5000;

    private readonly Dictionary<(string Service, string Operation), Ring> _operations = [];
    private readonly Ring _others = new();

    public void Add(Span root) => Of(root).Add(root.DurationNanoseconds);

    /// <summary>The duration (ns) that a share of them did not exceed; null where there are fewer than <see cref="Least"/>.</summary>
    public long? Percentile(Span root, double share) => Of(root).Percentile(share);

    private Ring Of(Span root)
    {
        if (_operations.TryGetValue((root.Service, root.Name), out var ring))
            return ring;
        return _operations.Count == MaxOperations ? _others : _operations[(root.Service, root.Name)] = new Ring();
    }

    private sealed class Ring
    {
        private readonly long[] _durations = new long[Kept];
        private int _count;

        public void Add(long duration) => _durations[_count++ % Kept] = duration;

        public long? Percentile(double share)
        {
            if (_count < Least)
                return null;
            var sorted = _durations.AsSpan(0, Math.Min(_count, Kept)).ToArray();
            Array.Sort(sorted);
            // Nearest rank: the smallest that at least this share does not exceed.
            return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
        }
    }
}
